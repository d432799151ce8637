package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLCredential;
import java.lang.ref.Cleaner;

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
   * Whether BoringSSL takes it, which takes no key that is not the certificate's. It says so at
   * once where the JDK would compute a signature, by code that is cold at the start.
   */
  static boolean isUsable(ServerCredential credential) {
    try {
      return credential.isExtractable() && BoringSsl.isAvailable() && of(credential) != null;
    } catch (ConfigException e) {
      return false;
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
      chain = NativePem.read(NativePem.certificates(credential.chain()), SSL::parseX509Chain);
      key =
          NativePem.read(
              NativePem.of("PRIVATE KEY", credential.key().getEncoded()),
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
}
