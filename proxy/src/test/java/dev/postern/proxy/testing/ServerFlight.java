package dev.postern.proxy.testing;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What can be read in clear text of a server's first flight.
 *
 * @param extensions of its ServerHello, by number
 * @param next the octet behind the ServerHello that tells full from resumed in TLS 1.2: a
 *     Certificate (11) stands only in a full handshake
 */
public record ServerFlight(Map<Integer, byte[]> extensions, int next) {

  private static final int HANDSHAKE = 22;
  private static final int CERTIFICATE = 11;
  private static final int PRE_SHARED_KEY = 41;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  /** Text before TLS is passed over: it has no octet of a handshake record's type. */
  static ServerFlight parse(byte[] octets) {
    ByteBuffer in = ByteBuffer.wrap(octets);
    while (in.get(in.position()) != HANDSHAKE) {
      in.get();
    }
    int endOfRecord = in.position() + 5 + in.getShort(in.position() + 3);
    in.position(in.position() + 9 + 2 + 32);
    skip(in, in.get());
    skip(in, 3);
    Map<Integer, byte[]> extensions = new LinkedHashMap<>();
    int endOfExtensions = in.getShort() + in.position();
    while (in.position() < endOfExtensions) {
      int number = in.getShort();
      byte[] value = new byte[in.getShort()];
      in.get(value);
      extensions.put(number, value);
    }
    // In a record of its own the next message begins behind another head of five octets.
    int next = in.position() < endOfRecord ? in.get() : nextRecord(in);
    return new ServerFlight(extensions, next);
  }

  private static int nextRecord(ByteBuffer in) {
    int type = in.get();
    skip(in, 4);
    return type == HANDSHAKE ? in.get() : -1;
  }

  private static void skip(ByteBuffer in, int octets) {
    in.position(in.position() + octets);
  }

  public boolean isResumed() {
    return extensions.containsKey(SUPPORTED_VERSIONS)
        ? extensions.containsKey(PRE_SHARED_KEY)
        : next != CERTIFICATE;
  }

  /** The group of the key share (RFC 8446 section 4.2.8). */
  public int group() {
    byte[] share = extensions.getOrDefault(KEY_SHARE, new byte[2]);
    return (share[0] & 0xFF) << 8 | share[1] & 0xFF;
  }
}
