package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.Alert;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A machine for which there is no BoringSSL, played by a JVM that is told not to load it. */
class WithoutBoringSslTest {

  private static List<String> said = List.of();

  @BeforeAll
  static void runInAJvmOfItsOwn() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Dio.netty.handler.ssl.noOpenSsl=true",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutBoringSslTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    said = printed.lines().filter(line -> line.startsWith("= ")).toList();
    process.waitFor();
  }

  @Test
  void askingForItStopsTheStartWithASentence() {
    assertTrue(
        said.get(0)
            .startsWith(
                "= listener only: provider = openssl, but the BoringSSL library does not load"
                    + " here: "),
        said::toString);
  }

  @Test
  void automaticallyTheJdkServesThen() {
    assertEquals("= 250 2.0.0 Queued", said.get(1));
  }

  @Test
  void alertsDoNotNeedItEither() {
    assertEquals("certificate_unknown", Alert.named(said.get(2)));
  }

  @Test
  void whatNeedsItIsRefusedWithFileLineKeyAndWhatIsAllowed() {
    assertEquals(
        "= x.conf:3: postern.listeners.automatic.certificate-request: needs TLSv1.3 in"
            + " tls.protocols, and BoringSSL (provider = openssl) where TLSv1.2 stands there as"
            + " well; allowed: always, or tls13 with these",
        said.get(3));
    assertTrue(
        said.get(4)
            .startsWith(
                "= x.conf:4: postern.listeners.native.provider: openssl, but the BoringSSL library"
                    + " does not load here: "),
        said::toString);
    assertTrue(said.get(4).endsWith("; allowed: auto, jdk"), said::toString);
    assertEquals(5, said.size(), said::toString);
  }

  /** Its problems with listeners: of what else is missing there, each has its own. */
  private static void sayProblems(String text) throws IOException {
    Path folder = Files.createTempDirectory("postern-without");
    Path file = Files.writeString(folder.resolve("x.conf"), text);
    try {
      ConfigLoader.load(file);
    } catch (ConfigException e) {
      String.valueOf(e.getMessage())
          .lines()
          .filter(line -> line.contains("postern.listeners."))
          .forEach(line -> say(line.substring(folder.toString().length() + 1)));
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }

  /** Runs in the other JVM. */
  public static void main(String[] arguments) throws IOException {
    try (FakeBackend backend = FakeBackend.inClear()) {
      try {
        start(backend, ListenerConfig.Provider.OPENSSL).close();
      } catch (ConfigException e) {
        say(String.valueOf(e.getMessage()));
      }
      try (Postern postern = start(backend, ListenerConfig.Provider.AUTO)) {
        say(visit(postern, TlsPeer.with(People.ALICE)));
        say(visit(postern, TlsPeer.with(People.FOREIGN)));
      }
      sayProblems(
          """
          postern.listeners {
            plain { bind = "127.0.0.1:1" }
            automatic { bind = "127.0.0.1:2", certificate-request = tls13 }
            native { bind = "127.0.0.1:3", provider = openssl }
            jdk { bind = "127.0.0.1:4", provider = jdk }
          }
          """);
    }
  }

  private static Postern start(FakeBackend backend, ListenerConfig.Provider provider) {
    Settings settings = new Settings(backend.address());
    settings.listener(
        "only", TlsMode.IMPLICIT, ClientCertificate.REQUIRED, OnRejected.ALERT, provider);
    return Postern.start(settings.build());
  }

  private static String visit(Postern postern, TlsPeer peer) {
    try (SmtpClient client =
        SmtpClient.open(postern.addresses("only").get(0), TlsMode.IMPLICIT, peer)) {
      return client.deliver();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static void say(String what) {
    System.out.println("= " + what);
  }
}
