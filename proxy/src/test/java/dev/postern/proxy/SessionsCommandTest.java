package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ConfigLoader;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.ops.AdminSocket;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Who is there, and why: what the administrator of the machine can ask a running proxy. */
class SessionsCommandTest {

  private static final Pattern ID = Pattern.compile("session=(\\w+) ");

  @TempDir Path folder;
  private final FakeBackend backend = FakeBackend.inClear();
  private Postern postern;
  private String said = "";

  SessionsCommandTest() throws IOException {}

  @BeforeEach
  void start() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("postern.conf"),
            """
            postern {
              hostname = mail.example.org
              listeners.submissions { bind = "127.0.0.1:0", tls = implicit }
              tls { certificate = "%s", key = "%s" }
              trust { authorities = ["%s"], crl-files = ["%s"], reload-interval = 30ms }
              identity.rules = [{ from = san-email }]
              backend { address = "%s" }
              ops.socket = socket
            }
            """
                .formatted(
                    People.SERVER.certificateFile(),
                    secret(People.SERVER),
                    People.authorityFile(People.CA),
                    People.revocationList(People.REVOKED),
                    backend.address()));
    postern = Postern.start(ConfigLoader.load(file), Optional.of(file));
  }

  private static Path secret(Credential credential) throws IOException {
    return Files.setPosixFilePermissions(
        credential.keyFile(), PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() throws IOException {
    postern.close();
    backend.close();
    assertFalse(Files.exists(folder.resolve("socket")), "the socket goes with the proxy");
  }

  private SmtpClient open(TlsPeer peer) throws IOException {
    return SmtpClient.open(postern.addresses("submissions").get(0), TlsMode.IMPLICIT, peer);
  }

  /** Runs it; its exit status. */
  private int run(Object command, String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine line = new CommandLine(command);
    line.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = folder.resolve("postern.conf").toString();
    int status = line.execute(all);
    said = text.toString();
    return status;
  }

  private void assertSaid(String words) {
    assertTrue(said.contains(words), said);
  }

  private String onlyId() {
    assertEquals(0, run(new SessionsCommand()), said);
    Matcher id = ID.matcher(said);
    assertTrue(id.find(), said);
    assertEquals(1, said.lines().count(), said);
    return id.group(1);
  }

  @Test
  void livingSessionIsListedAndExplainedUntilItEnds() throws Exception {
    try (SmtpClient client = open(TlsPeer.with(People.ALICE, "TLSv1.2"))) {
      String id = onlyId();
      assertSaid(" user=alice@example.org peer=127.0.0.1:");
      assertSaid(" listener=submissions tls=TLSv1.2 serial=");
      assertSaid(" serial=" + People.ALICE.certificate().getSerialNumber().toString(16) + " ");
      assertSaid(" subject=\"CN=Alice Example,O=Example\" since=20");
      assertSaid(" verdict=\"trusted\"\n");
      assertEquals(0, run(new ExplainCommand(), "--session", id), said);
      assertSaid("  ok    dates: passed\n");
      assertSaid("  ok    user: alice@example.org, named by rule 1 (san-email)\n");
      assertSaid("senders: alice@example.org\nverdict: may send; ");
      assertEquals("250 2.0.0 OK", client.say("NOOP"));
      client.say("QUIT");
    }
    long end = System.nanoTime() + 10_000_000_000L;
    while (run(new SessionsCommand()) == 0 && !said.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertEquals("", said, "nobody is there any more");
  }

  @Test
  void refusedSessionIsListedWithItsReasonWhileItHearsWhy() throws Exception {
    try (SmtpClient client = open(TlsPeer.with(People.REVOKED))) {
      String id = onlyId();
      assertSaid(" user=- ");
      assertSaid(" verdict=\"Client certificate revoked: ");
      assertEquals(1, run(new ExplainCommand(), "--session", id), said);
      assertSaid("  FAIL  revocation of ");
      assertSaid("verdict: refused: revoked: ");
      client.say("QUIT");
    }
  }

  @Test
  void nameWithALineBreakListsNobodyElse() throws Exception {
    Credential eve =
        People.person(
            People.FOREIGN_CA,
            profile -> profile.subject = "CN=Eve\\0Asession=forged user=boss,O=Example");
    try (SmtpClient client = open(TlsPeer.with(eve))) {
      onlyId();
      assertSaid("CN=Eve?session\\=forged");
      client.say("QUIT");
    }
  }

  @Test
  void sessionWithoutCertificateIsListedToo() throws Exception {
    try (SmtpClient client = open(TlsPeer.anonymous())) {
      String id = onlyId();
      assertSaid(" user=- ");
      assertSaid(" verdict=\"absent\"");
      assertEquals(1, run(new ExplainCommand(), "--session", id), said);
      assertSaid("verdict: refused: no certificate\n");
      client.say("QUIT");
    }
  }

  @Test
  void unknownSessionIsSaidToBeOne() {
    assertEquals(1, run(new ExplainCommand(), "--session", "nobody"));
    assertSaid("no session nobody is open; postern sessions lists them");
    assertEquals(CommandLine.ExitCode.USAGE, run(new ExplainCommand()), said);
    assertEquals(
        CommandLine.ExitCode.USAGE, run(new ExplainCommand(), "x.pem", "--session", "y"), said);
  }

  /** Names of people are nobody else's business on a machine with several users. */
  @Test
  void socketIsForItsOwnerAlone() throws IOException {
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("socket"))));
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count(), "nothing is left over beside it");
    }
  }

  @Test
  void questionThatIsNoneIsRefusedAndTheNextOneAnswered() throws IOException {
    Path socket = folder.resolve("socket");
    assertEquals("cannot: there is no such question\n", AdminSocket.ask(socket, "shutdown"));
    String endless = "explain " + "x".repeat(1000);
    assertThrows(IOException.class, () -> AdminSocket.ask(socket, endless));
    assertEquals("", AdminSocket.ask(socket, "sessions"));
  }

  @Test
  void anotherFileInItsPlaceIsKept() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "text");
    assertThrows(ConfigException.class, () -> new AdminSocket(precious, question -> ""));
    assertEquals("text", Files.readString(precious));
  }

  @Test
  void socketThatAKilledProxyLeftIsReplaced() throws IOException {
    Path path = folder.resolve("left");
    new AdminSocket(path, question -> "old");
    try (AdminSocket fresh = new AdminSocket(path, question -> "new")) {
      assertEquals("new", AdminSocket.ask(path, "x"), fresh::toString);
    }
  }
}
