package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of 127.0.0.1. */
final class Ports {

  private static final int LOWEST = 20_000;
  private static final int LOWEST_OF_THE_SYSTEM = 32_768;

  private Ports() {}

  /**
   * One that nobody has now, below those that the system gives to whoever connects: a proxy that
   * tries to reach a server which is being restarted would sooner or later be given the server's
   * own port, and keep it.
   */
  static int free() {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(LOWEST, LOWEST_OF_THE_SYSTEM);
    } while (!isFree(port));
    return port;
  }

  /** Whether a server could listen there now; it is not tried, for somebody might connect. */
  static boolean isFree(int port) {
    try (Socket probe = new Socket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether somebody takes connections there. */
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
