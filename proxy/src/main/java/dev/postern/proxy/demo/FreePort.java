package dev.postern.proxy.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;

/** Finds ports on this machine that nobody listens on. */
final class FreePort {

  private FreePort() {}

  /** The port that was asked for; else the usual one; else, if that is taken, any. */
  static int choose(OptionalInt asked, int usual) {
    if (asked.isPresent()) {
      return asked.getAsInt();
    }
    try {
      return isFree(usual) ? usual : any();
    } catch (IOException e) {
      throw new DemoException("no free port can be found: " + e.getMessage(), e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int any() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
