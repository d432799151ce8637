package dev.postern.proxy.identity;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a user principal name out of an otherName (RFC 5280 section 4.2.1.6) in DER: a SEQUENCE or
 * [0] of the object identifier 1.3.6.1.4.1.311.20.2.3 and, in [0], a UTF8String, and nothing else.
 * Never reads beyond its own end.
 */
final class OtherName {

  private static final int SEQUENCE = 0x30;
  private static final int TAGGED = 0xa0;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final byte[] USER_PRINCIPAL_NAME = {
    0x2b, 6, 1, 4, 1, (byte) 0x82, 0x37, 0x14, 2, 3
  };

  private final ByteBuffer octets;

  private OtherName(byte[] octets) {
    this.octets = ByteBuffer.wrap(octets);
  }

  /** Whether this is a user principal name at all, readable or not. */
  static boolean isUserPrincipalName(byte[] otherName) {
    try {
      OtherName outer = new OtherName(otherName);
      outer.enter(outer.isNext(TAGGED) ? TAGGED : SEQUENCE);
      return Arrays.equals(USER_PRINCIPAL_NAME, outer.content(OBJECT_IDENTIFIER));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The name; empty if it is something else or broken. */
  static Optional<String> userPrincipalName(byte[] otherName) {
    try {
      OtherName name = new OtherName(otherName);
      name.enter(name.isNext(TAGGED) ? TAGGED : SEQUENCE);
      byte[] identifier = name.content(OBJECT_IDENTIFIER);
      name.enter(TAGGED);
      if (name.isNext(TAGGED)) {
        // The JDK hands the value out in a second tag of the same kind.
        name.enter(TAGGED);
      }
      byte[] value = name.content(UTF8_STRING);
      return !name.octets.hasRemaining() && Arrays.equals(USER_PRINCIPAL_NAME, identifier)
          ? Optional.of(decode(value))
          : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static String decode(byte[] utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  private boolean isNext(int tag) {
    return octets.hasRemaining() && (octets.get(octets.position()) & 0xff) == tag;
  }

  /** Goes into an element that must fill all that is left. */
  private void enter(int tag) {
    if (length(tag) != octets.remaining()) {
      throw new IllegalArgumentException("element does not fill its place");
    }
  }

  private byte[] content(int tag) {
    int length = length(tag);
    if (length > octets.remaining()) {
      throw new IllegalArgumentException("element longer than what it is in");
    }
    byte[] content = new byte[length];
    octets.get(content);
    return content;
  }

  private int length(int tag) {
    if (!isNext(tag) || octets.remaining() < 2) {
      throw new IllegalArgumentException("element missing");
    }
    octets.get();
    int first = octets.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    if (count < 1 || count > 2 || count > octets.remaining()) {
      throw new IllegalArgumentException("length cannot be read");
    }
    return count == 1 ? octets.get() & 0xff : octets.getShort() & 0xffff;
  }
}
