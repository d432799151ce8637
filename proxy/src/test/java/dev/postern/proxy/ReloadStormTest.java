package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.ServerCertificateConfig;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.metrics.Gauge;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
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
      Settings settings = new Settings(backend.address());
      settings.certificates =
          List.of(ServerCertificateConfig.pem(folder.resolve("pem"), folder.resolve("key")));
      settings.authorities = List.of(folder.resolve("ca"));
      settings.revocationList = folder.resolve("crl");
      settings.listener("OPENSSL", TlsMode.IMPLICIT, ListenerConfig.Provider.OPENSSL);
      settings.listener("JDK", TlsMode.STARTTLS, ListenerConfig.Provider.JDK);
      change(0);
      try (Postern postern = Postern.start(settings.build())) {
        ExecutorService clients = clients(postern);
        for (int i = 1; i <= RELOADS; i++) {
          change(i);
          postern.reload().get();
        }
        over.set(true);
        clients.shutdown();
        assertTrue(clients.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(failures));
        assertTrue(delivered.get() > RELOADS / 2, "mails under way: " + delivered);
        assertEquals(0, postern.metrics().valueOf(Gauge.RELOADS_FAILING));
        assertTrue(postern.metrics().countOf(Event.RELOAD_SUCCEEDED) >= RELOADS);
      }
    }
  }

  /** Another server certificate, other authorities, another list, each time. */
  private void change(int number) throws IOException {
    Credential server = People.server(People.CA, "localhost", profile -> {});
    // Whoever looks between the two sees a key of another certificate, and keeps the old pair.
    put(server.keyFile(), "key");
    put(server.certificateFile(), "pem");
    put(People.revocationList(People.REVOKED), "crl");
    String authorities = People.CA.pem() + (number % 2 == 0 ? People.FOREIGN_CA.pem() : "");
    Path fresh = Files.writeString(folder.resolve("ca.new"), authorities);
    Files.move(fresh, folder.resolve("ca"), StandardCopyOption.REPLACE_EXISTING);
  }

  private void put(Path from, String name) throws IOException {
    Path fresh = Files.copy(from, folder.resolve(name + ".new"));
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
