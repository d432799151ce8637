package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLCredential;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A certificate chain and its key in BoringSSL's memory, until nobody here knows them any more;
 * connections that use them keep them alive by themselves.
 */
final class NativeCredential {

  private static final Cleaner CLEANER = Cleaner.create();

  private final long pointer;

  private NativeCredential(long pointer) {
    this.pointer = pointer;
    CLEANER.register(this, () -> free(pointer));
  }

  private static void free(long pointer) {
    try {
      SSLCredential.free(pointer);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Copies a credential there.
   *
   * @throws ConfigException when BoringSSL cannot use it
   */
  static NativeCredential of(ServerCredential credential) {
    long chain = 0;
    long key = 0;
    try {
      NativeCredential made = new NativeCredential(SSLCredential.newX509());
      StringBuilder certificates = new StringBuilder();
      for (X509Certificate certificate : credential.chain()) {
        certificates.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      chain = parse(certificates.toString(), SSL::parseX509Chain);
      key =
          parse(
              pem("PRIVATE KEY", credential.key().getEncoded()),
              bio -> SSL.parsePrivateKey(bio, null));
      SSLCredential.setCertChain(made.pointer(), chain);
      SSLCredential.setPrivateKey(made.pointer(), key);
      return made;
    } catch (Exception e) {
      throw new ConfigException(
          credential.source() + ": BoringSSL cannot use this certificate: " + e.getMessage(), e);
    } finally {
      if (chain != 0) {
        SSL.freeX509Chain(chain);
      }
      if (key != 0) {
        SSL.freePrivateKey(key);
      }
    }
  }

  long pointer() {
    return pointer;
  }

  /** Reads PEM from memory. */
  private interface Parser {
    long parse(long bio) throws Exception;
  }

  private static long parse(String pem, Parser parser) throws Exception {
    byte[] octets = pem.getBytes(StandardCharsets.US_ASCII);
    ByteBuf buffer = Unpooled.directBuffer(octets.length).writeBytes(octets);
    long bio = SSL.newMemBIO();
    try {
      SSL.bioWrite(bio, buffer.memoryAddress(), octets.length);
      return parser.parse(bio);
    } finally {
      SSL.freeBIO(bio);
      buffer.setZero(0, octets.length).release();
    }
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }
}
