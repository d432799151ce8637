package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.TlsConfig.Engine;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 421 is heard also by a client that was still writing: octets that nobody reads would make the
 * kernel reset the connection, and the reply would be lost.
 */
class LastWordsTest {

  private static final int ALLOWED = 100;

  private FakeBackend backend;
  private Postern postern;

  @BeforeEach
  void start() throws IOException {
    backend = FakeBackend.inClear();
    start(Engine.DIRECT);
  }

  private void start(Engine engine) {
    Settings settings =
        new Settings(backend.address())
            .listener("submission", TlsMode.STARTTLS, ListenerConfig.Provider.AUTO);
    settings.patience = Duration.ofSeconds(5);
    settings.engine = engine;
    postern = Postern.start(settings.build());
  }

  @AfterEach
  void stop() throws IOException {
    postern.close();
    backend.close();
  }

  private void restart(Engine engine) {
    if (engine != Engine.DIRECT) {
      postern.close();
      start(engine);
    }
  }

  private InetSocketAddress address() {
    return postern.addresses("submission").get(0);
  }

  private Socket connect() throws IOException {
    return SmtpClient.socket(address());
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** All that comes up to an orderly end; a reset is an exception. */
  private static String readAll(Socket socket) throws IOException {
    socket.shutdownOutput();
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void clientThatWritesOnHearsWhyItsSessionEnded() throws IOException {
    try (Socket client = connect()) {
      for (int i = 0; i < 200; i++) {
        write(client, "NOOP\r\n".repeat(100));
      }
      String heard = readAll(client);
      assertTrue(
          heard.endsWith(
              "\r\n421 4.7.0 Too many commands before login: begin TLS with"
                  + " your certificate\r\n"),
          heard);
    }
  }

  /** The last reply, and behind it TLS ends in order, by close_notify. */
  @ParameterizedTest
  @EnumSource
  void clientInsideTlsHearsWhyAsWell(Engine engine) throws IOException {
    restart(engine);
    TlsPeer alice = TlsPeer.with(People.ALICE);
    try (SmtpClient client = SmtpClient.open(address(), TlsMode.STARTTLS, alice)) {
      for (int i = 0; i < 200; i++) {
        client.send("NONSENSE\r\n".repeat(100));
      }
      String reply = client.reply();
      while (reply.startsWith("500 ")) {
        reply = client.reply();
      }
      assertTrue(reply.startsWith("421 4.7.0 Too many errors"), reply);
      EOFException end = assertThrows(EOFException.class, client::reply);
      assertEquals("the connection ended", end.getMessage());
    }
  }

  @Test
  void clientThatIsTurnedAwayHearsWhyAlthoughItSpokeFirst() throws IOException {
    List<Socket> others = new ArrayList<>();
    for (int i = 0; i < ALLOWED; i++) {
      others.add(connect());
    }
    for (Socket other : others) {
      assertEquals('2', other.getInputStream().read());
    }
    try (Socket client = connect()) {
      write(client, "EHLO laptop.example.org\r\n".repeat(1000));
      assertTrue(readAll(client).startsWith("421 4.7.0 Too many connections"));
    }
    for (Socket other : others) {
      other.close();
    }
  }

  @Test
  void clientThatDoesNotCloseIsClosed() throws IOException {
    try (Socket client = connect()) {
      write(client, "NOOP\r\n".repeat(2 * ALLOWED));
      awaitNoSession();
    }
  }

  /** Its window is full, so the last reply never leaves; the connection ends all the same. */
  @ParameterizedTest
  @EnumSource
  void clientThatReadsNothingIsClosedAllTheSame(Engine engine) throws IOException {
    restart(engine);
    Socket narrow = new Socket();
    narrow.setReceiveBufferSize(4096);
    narrow.connect(address());
    TlsPeer alice = TlsPeer.with(People.ALICE, "TLSv1.3");
    try (SmtpClient client = SmtpClient.open(narrow, TlsMode.STARTTLS, alice)) {
      Thread writer = new Thread(() -> writeForEver(client), "writer");
      writer.setDaemon(true);
      writer.start();
      awaitNoSession();
    }
  }

  private static void writeForEver(SmtpClient client) {
    try {
      while (true) {
        client.send("EHLO laptop.example.org\r\n".repeat(100));
      }
    } catch (IOException e) {
      // Closed, as it should be.
    }
  }

  private void awaitNoSession() {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (sessions() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(50_000_000);
    }
    assertEquals(0, sessions());
  }

  private long sessions() {
    return postern.metrics().valueOf(Gauge.SESSIONS);
  }
}
