package dev.postern.proxy.session;

import dev.postern.proxy.config.SenderConfig;
import dev.postern.proxy.config.SenderConfig.HeaderFrom;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.policy.AuthorPolicy;
import dev.postern.proxy.policy.AuthorPolicy.Objection;
import dev.postern.proxy.smtp.AuthenticationResults;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a message back until its header is whole: judged, so that the backend hears nothing of a
 * message that is refused, and without forged fields. Takes content as it travels, dot-stuffed
 * towards DATA and plain in chunks, and gives back all else untouched. Exists only where the
 * configuration asks for it. Confined to the session's event loop.
 */
final class HeaderHold {

  /** CR LF . CR LF and CR LF CR LF as the last octets seen. */
  private static final long END_OF_CONTENT = 0x0D0A_2E0D_0AL;

  private static final long EMPTY_LINE = 0x0D0A_0D0AL;

  private static final int USUAL_HEADER = 2048;

  private final SenderConfig policy;
  private final @Nullable AuthenticationResults results;
  private final Session session;
  private final boolean stuffed;
  private final ByteBuf held;

  /** The last eight octets; content begins at a line start, as if behind CR LF. */
  private long last = 0x0D0A;

  private boolean whole;

  private HeaderHold(
      SenderConfig policy,
      @Nullable AuthenticationResults results,
      Session session,
      ByteBufAllocator allocator,
      boolean stuffed) {
    this.policy = policy;
    this.results = results;
    this.session = session;
    this.stuffed = stuffed;
    this.held = allocator.buffer(Math.min(USUAL_HEADER, policy.headerOctets()));
  }

  /** The hold for a new message that goes on by DATA, or null where nobody asks. */
  static @Nullable HeaderHold ofStuffed(Context context) {
    return of(context, true);
  }

  /** The hold for a new message in chunks, in which dots mean nothing (RFC 3030 section 2). */
  static @Nullable HeaderHold ofPlain(Context context) {
    return of(context, false);
  }

  private static @Nullable HeaderHold of(Context context, boolean stuffed) {
    return of(
        context.services().config.sender(),
        context.services().trace.results(),
        context.session(),
        context.channel().alloc(),
        stuffed);
  }

  static @Nullable HeaderHold of(
      SenderConfig policy,
      @Nullable AuthenticationResults results,
      Session session,
      ByteBufAllocator allocator,
      boolean stuffed) {
    return policy.headerFrom() == HeaderFrom.OFF && results == null
        ? null
        : new HeaderHold(policy, results, session, allocator, stuffed);
  }

  /** Takes octets of the header; true when the header, or what may be held of it, is there. */
  boolean take(ByteBuf content) {
    int room = policy.headerOctets() - held.readableBytes();
    int length = Math.min(room, content.readableBytes());
    int end = content.forEachByte(content.readerIndex(), length, this::isBeforeEnd);
    whole = end >= 0;
    held.writeBytes(content, whole ? end + 1 - content.readerIndex() : length);
    return whole || content.isReadable();
  }

  private boolean isBeforeEnd(byte octet) {
    last = last << 8 | octet & 0xFF;
    boolean dotEnds = stuffed && (last & 0xFF_FFFF_FFFFL) == END_OF_CONTENT;
    return (last & 0xFFFF_FFFFL) != EMPTY_LINE && !dotEnds;
  }

  /** The message has ended inside its header, which is therefore all there. */
  void end() {
    whole = true;
  }

  /** Whether anything has been taken. */
  boolean isBegun() {
    return held.isReadable();
  }

  /** Why the message may not pass, or null. */
  @Nullable Reply refusal(ClientIdentity identity) {
    Optional<Objection> objection = objection(identity);
    if (objection.isEmpty()) {
      return null;
    }
    String detail = objection.get().detail();
    // What has not been seen to its end may hold a forged field, reported or not.
    boolean reported = policy.headerFrom() == HeaderFrom.REPORT && (whole || results == null);
    if (reported) {
      SessionLog.reported(session, "header-from", detail);
      return null;
    }
    SessionLog.refused(session, "header-from", detail);
    return objection.get().reply();
  }

  private Optional<Objection> objection(ClientIdentity identity) {
    if (!whole) {
      return Optional.of(Objection.unreadable("longer than it may be"));
    }
    return policy.headerFrom() == HeaderFrom.OFF
        ? Optional.empty()
        : AuthorPolicy.objectionTo(text(), identity);
  }

  /** RFC 5321 section 4.5.2; what the backend makes of the header, not what the client wrote. */
  private String text() {
    String text = "\r\n" + held.toString(StandardCharsets.ISO_8859_1);
    return (stuffed ? text.replace("\r\n.", "\r\n") : text).substring(2);
  }

  /** What was taken, less what was forged; to be released by the caller. */
  ByteBuf held() {
    if (results != null) {
      String text = held.toString(StandardCharsets.ISO_8859_1);
      String kept = results.withoutForged(text, stuffed);
      if (kept.length() < text.length()) {
        held.clear().writeCharSequence(kept, StandardCharsets.ISO_8859_1);
      }
    }
    return held;
  }

  /** Nothing of it goes on. */
  void release() {
    held.release();
  }
}
