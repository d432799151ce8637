package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.CertificateRequest;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;

/** When a listener takes its first clients. */
class ListenerTest {

  private static final int ENOUGH = 3;

  /** Knocks until it was let in often enough. */
  private static final class Impatient extends Thread {
    final List<String> heard = new ArrayList<>();
    private final InetSocketAddress address;

    Impatient(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public void run() {
      while (heard.size() < ENOUGH) {
        // From another address than the listener's, or the system might connect it to itself.
        try (Socket socket = new Socket()) {
          socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
          socket.setSoTimeout(10_000);
          socket.connect(address, 10_000);
          heard.add(greeting(socket));
        } catch (IOException e) {
          // not yet
        }
      }
    }

    private static String greeting(Socket socket) {
      try {
        String line =
            new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        return String.valueOf(line).split(" ", 2)[0];
      } catch (IOException e) {
        return e.toString();
      }
    }
  }

  @RepeatedTest(20)
  void whoIsLetInDuringTheStartIsGreeted() throws Exception {
    HostAndPort place = new HostAndPort("127.0.0.1", freePort());
    try (FakeBackend backend = FakeBackend.inClear()) {
      Settings settings = new Settings(backend.address()).listener(listener(place));
      Impatient client = new Impatient(place.resolve());
      client.start();
      try (Postern postern = Postern.start(settings.build())) {
        client.join();
        assertEquals(List.of(place.resolve()), postern.addresses("submission"));
      }
      assertEquals(List.of("220", "220", "220"), client.heard);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ListenerConfig listener(HostAndPort place) {
    return new ListenerConfig(
        "submission",
        List.of(place),
        TlsMode.STARTTLS,
        ClientCertificate.REQUIRED,
        CertificateRequest.ALWAYS,
        OnRejected.REPLY,
        ListenerConfig.Provider.AUTO,
        List.of());
  }
}
