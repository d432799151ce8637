package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A hundred reloads while people send: nobody notices. */
class ReloadStormTest {

  private static final String CONFIGURATION =
      """
      postern {
        hostname = mail.example.org
        listeners.OPENSSL { bind = "127.0.0.1:0", tls = implicit, provider = openssl }
        listeners.JDK { bind = "127.0.0.1:0", tls = starttls, provider = jdk }
        tls { certificate = pem, key = key }
        trust { authorities = [ca], crl-files = [crl], reload-interval = 50ms }
        identity { rules = [RULES{ from = san-email }], users = users }
        backend { address = "BACKEND" }
        limits.recipients = RECIPIENTS
      }
      """;

  private static final int RELOADS = 100;
  private static final int CLIENTS = 4;

  @TempDir private Path folder = Path.of("");
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger delivered = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  @Timeout(180)
  void aHundredReloadsUnderLoadFailNoSession() throws Exception {
    try (FakeBackend backend = FakeBackend.inClear()) {
      change(0, backend);
      Path file = folder.resolve("conf");
      try (Postern postern = Postern.start(ConfigLoader.load(file), Optional.of(file))) {
        ExecutorService clients = clients(postern);
        for (int i = 1; i <= RELOADS; i++) {
          change(i, backend);
          postern.reload().get();
        }
        over.set(true);
        clients.shutdown();
        assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(failures));
        assertTrue(delivered.get() > RELOADS / 2, "mails under way: " + delivered);
        assertEquals(0, postern.metrics().valueOf(Gauge.RELOADS_FAILING));
        assertEquals(0, postern.metrics().countOf(Event.SESSION_CUT_OFF));
        assertTrue(postern.metrics().countOf(Event.RELOAD_SUCCEEDED) >= RELOADS);
      }
    }
  }

  /** Another server certificate, other authorities, list, users and configuration, each time. */
  private void change(int number, FakeBackend backend) throws IOException {
    boolean even = number % 2 == 0;
    Credential server = People.server(People.CA, "localhost", profile -> {});
    // Whoever looks between the two sees a key of another certificate, and keeps the old pair.
    put(server.keyFile(), "key");
    put(server.certificateFile(), "pem");
    put(People.revocationList(People.REVOKED), "crl");
    write("ca", People.CA.pem() + (even ? People.FOREIGN_CA.pem() : ""));
    write("users", "alice@example.org alice@example.org" + (even ? "" : "\nbob bob@example.org"));
    write(
        "conf",
        CONFIGURATION
            .replace("BACKEND", backend.address().toString())
            .replace("RULES", even ? "" : "{ from = san-upn }, ")
            .replace("RECIPIENTS", Integer.toString(100 + number)));
  }

  private void write(String name, String text) throws IOException {
    put(Files.writeString(folder.resolve(name + ".text"), text), name);
  }

  private void put(Path from, String name) throws IOException {
    Path fresh = Files.copy(from, folder.resolve(name + ".new"));
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private ExecutorService clients(Postern postern) {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      boolean jdk = i % 2 == 0;
      clients.execute(() -> send(postern, jdk));
    }
    return clients;
  }

  private void send(Postern postern, boolean jdk) {
    TlsMode mode = jdk ? TlsMode.STARTTLS : TlsMode.IMPLICIT;
    InetSocketAddress address = postern.addresses(jdk ? "JDK" : "OPENSSL").get(0);
    List<TlsPeer> peers = new ArrayList<>();
    peers.add(TlsPeer.with(People.ALICE, "TLSv1.2"));
    peers.add(TlsPeer.with(People.ALICE, "TLSv1.3"));
    for (int i = 0; !over.get(); i++) {
      try (SmtpClient client = SmtpClient.open(address, mode, peers.get(i % 2))) {
        String reply = client.deliver();
        if (reply.equals("250 2.0.0 Queued")) {
          delivered.incrementAndGet();
        } else {
          failures.add(reply);
        }
      } catch (IOException e) {
        failures.add(mode + " " + e);
      }
    }
  }
}
