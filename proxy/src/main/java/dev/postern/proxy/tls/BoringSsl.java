package dev.postern.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.Library;

/**
 * Whether TLS can be BoringSSL's. Netty asks its library for everything that it could do, and the
 * JDK as well, which takes a good part of a start. Where the library lies unpacked beside the jars
 * it is enough to load it: what a listener needs of it is asked for with the listener.
 */
final class BoringSsl {

  private static final boolean LOADED = isLoaded();

  private BoringSsl() {}

  private static boolean isLoaded() {
    try {
      return Library.initialize(file(), null);
    } catch (Exception | LinkageError e) {
      // Netty looks for it in the jars, and elsewhere.
      return false;
    }
  }

  /** As netty-tcnative's jars name it, of which those for Linux come along. */
  private static String file() {
    String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    return "netty_tcnative_linux_" + processor;
  }

  static boolean isAvailable() {
    return LOADED || OpenSsl.isAvailable();
  }

  /** Why it is not available, for people. */
  static String trouble() {
    return isAvailable() ? "" : String.valueOf(OpenSsl.unavailabilityCause().getMessage());
  }
}
