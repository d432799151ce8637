package dev.postern.proxy.session;

import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.dialog.Fixture;
import dev.postern.proxy.testing.Settings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Messages of any size on their way through a session, in memory. The mail server takes content as
 * a sink does, so that what is allocated is allocated by the session.
 */
final class MemoryPassage implements AutoCloseable {

  private static final String ENVELOPE =
      "MAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\n";

  private static final int LARGEST = 100_000_000;

  private final ReferenceServer server = new ReferenceServer(false, LARGEST);
  private final MemorySession session;
  private final ChannelPipeline pipeline;
  private @Nullable EmbeddedChannel backend;

  MemoryPassage() {
    session = new MemorySession(services(), this::connect);
    pipeline = session.client().pipeline();
    converse("EHLO c\r\n", "250");
  }

  private static ListenerServices services() {
    Settings settings =
        new Settings(new HostAndPort("127.0.0.1", 1))
            .listener("submission", TlsMode.STARTTLS, ListenerConfig.Provider.JDK);
    settings.messageOctets = LARGEST;
    return Fixture.of(settings.build()).services();
  }

  private void connect(ChannelHandler handler) {
    EmbeddedChannel channel = new EmbeddedChannel(handler);
    backend = channel;
    channel.writeInbound(octets("220 us\r\n"));
  }

  /**
   * A message from MAIL to 250.
   *
   * @param octets some lines of content; not released
   * @param reads how often they come, each time in one read
   * @return octets that the mail server has got between 354 and the end
   */
  long message(ByteBuf octets, int reads) {
    converse(ENVELOPE, "354");
    long passed = 0;
    for (int i = 0; i < reads; i++) {
      pipeline.fireChannelRead(octets.retain().readerIndex(0));
      pipeline.fireChannelReadComplete();
      passed += swallow();
    }
    converse(".\r\n", "250");
    return passed;
  }

  private long swallow() {
    long swallowed = 0;
    EmbeddedChannel channel = backend;
    for (ByteBuf some = next(channel); some != null; some = next(channel)) {
      swallowed += some.readableBytes();
      some.release();
    }
    return swallowed;
  }

  private void converse(String line, String expected) {
    pipeline.fireChannelRead(octets(line));
    pipeline.fireChannelReadComplete();
    do {
      session.turn();
    } while (answer());
    String replies = MemorySession.sent(session.client());
    if (!replies.contains(expected)) {
      throw new IllegalStateException(line + " was answered: " + replies);
    }
  }

  private boolean answer() {
    EmbeddedChannel channel = backend;
    if (channel == null) {
      return false;
    }
    channel.runPendingTasks();
    String commands = MemorySession.sent(channel);
    String answers = server.take(commands);
    if (!answers.isEmpty()) {
      channel.writeInbound(octets(answers));
    }
    return !commands.isEmpty();
  }

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static @Nullable ByteBuf next(@Nullable EmbeddedChannel channel) {
    return channel == null ? null : channel.readOutbound();
  }

  @Override
  public void close() {
    session.close();
    if (backend != null) {
      backend.finishAndReleaseAll();
    }
  }
}
