package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.OcspProfile;
import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.testing.Responder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ExplainCommandTest {

  private final Instant now = Instant.now();
  private final Authority ca = Authority.root("Example CA", this::aroundNow);

  @TempDir Path folder;

  private void aroundNow(Profile profile) {
    profile.from = now.minus(Duration.ofDays(1));
    profile.to = now.plus(Duration.ofDays(30));
  }

  private X509Certificate leaf(Consumer<Profile> changes) {
    return ca.leaf(
        profile -> {
          aroundNow(profile);
          changes.accept(profile);
        });
  }

  @BeforeEach
  void setUp() throws IOException {
    write("ca.pem", ca.pem());
    write("server.pem", ca.pem());
    write("server.key", "");
    lists(list());
    write("users", "alice@example.org alice@example.org a.example@example.org\n");
    write(
        "postern.conf",
        """
        postern {
          hostname = mail.example.org
          listeners.submission.bind = "127.0.0.1:0"
          tls { certificate = server.pem, key = server.key }
          trust { authorities = [ca.pem], crl-files = [ca.crl], overrides-file = overrides }
          identity { rules = [{ from = san-email }], users = users }
          backend.address = "127.0.0.1:10587"
        }
        """);
  }

  private CrlProfile list() {
    return CrlProfile.of(ca, 1).from(now.minusSeconds(60)).to(now.plusSeconds(86_400));
  }

  private void lists(CrlProfile list) throws IOException {
    write("ca.crl", list.pem());
  }

  private Path write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private String explain(X509Certificate certificate, int status, String... options)
      throws IOException {
    Path file = write("cert.pem", Authority.pem("CERTIFICATE", Authority.encoded(certificate)));
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new ExplainCommand());
    line.setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true));
    String config = folder.resolve("postern.conf").toString();
    List<String> arguments = new ArrayList<>(List.of(file.toString(), "-c", config));
    arguments.addAll(List.of(options));
    assertEquals(status, line.execute(arguments.toArray(String[]::new)), said::toString);
    return said.toString();
  }

  private static void assertSays(String words, String said) {
    assertTrue(said.contains(words), said);
  }

  @Test
  void aGoodCertificatePassesEveryCheckAndNamesItsUserAndSenders() throws IOException {
    String said = explain(leaf(p -> p.email("alice@example.org")), 0);
    assertTrue(!said.contains("FAIL"), said);
    assertSays("  ok    path to an authority: ", said);
    assertSays("  ok    dates: passed", said);
    assertSays("  ok    path validation (RFC 5280 section 6.1): passed", said);
    assertSays("not on a list from ", said);
    assertSays("user: alice@example.org, named by rule 1 (san-email)", said);
    assertSays("senders: alice@example.org, a.example@example.org", said);
    assertSays("verdict: may send", said);
  }

  @Test
  void everyFaultIsNamedAndNotTheFirstAlone() throws IOException {
    X509Certificate bad =
        leaf(
            p -> {
              p.email("alice@example.org").purposes();
              p.to = now.minusSeconds(60);
            });
    lists(list().revoke(bad));
    String said = explain(bad, 1);
    assertSays("  FAIL  dates: it expired on ", said);
    assertSays("  FAIL  purpose: it was not issued for logging in", said);
    assertSays("  FAIL  revocation of ", said);
    assertSays("  ok    keys and signatures: passed", said);
    assertSays("verdict: refused: expired: ", said);
  }

  @Test
  void aStrangersCertificateEndsAtItsIssuer() throws IOException {
    String said = explain(Authority.root("Other CA").alice(), 1);
    assertSays("  FAIL  path to an authority: it was issued by ", said);
    assertSays("verdict: refused: unknown-issuer: ", said);
  }

  @Test
  void aUserWhomNobodyKnowsOrWhoIsBlockedMayNotSend() throws IOException {
    assertSays("  FAIL  user: ", explain(leaf(p -> p.email("bob@example.org")), 1));
    write("overrides", "block user=alice@example.org since=2026-06-01T12:00:00Z reason=left\n");
    String said = explain(leaf(p -> p.email("alice@example.org")), 1);
    assertSays("  FAIL  block list: the administrator blocked its user", said);
  }

  @Test
  void anOverrideIsShown() throws IOException {
    X509Certificate alice = leaf(p -> p.email("alice@example.org"));
    lists(list().revoke(alice));
    assertSays("verdict: refused: revoked", explain(alice, 1));
    write(
        "overrides",
        "allow serial=%s issuer=\"CN=Example CA,O=Example\" over=revoked since=%s until=%s reason=x%n"
            .formatted(alice.getSerialNumber().toString(16), now, now.plusSeconds(3600)));
    assertSays("override: it was revoked on ", explain(alice, 0));
  }

  @Test
  void theResponderIsNamedAndAskedOnlyIfThatIsSaid() throws IOException {
    X509Certificate alice = leaf(p -> p.email("alice@example.org"));
    assertSays("  ok    OCSP: off: no responder is asked", explain(alice, 0, "--ocsp"));
    OcspProfile revoked = answer().revoked(alice);
    try (Responder responder = new Responder(() -> revoked)) {
      String url = responder.url().toString();
      Files.writeString(
          folder.resolve("postern.conf"),
          "postern.trust.ocsp { mode = prefer, url = \"" + url + "\" }\n",
          StandardOpenOption.APPEND);
      String notAsked = explain(alice, 0);
      assertSays("  ok    OCSP: " + url + " would be asked; --ocsp asks it now", notAsked);
      assertEquals(0, responder.asked());
      String said = explain(alice, 1, "--ocsp");
      assertSays("  FAIL  OCSP: it was revoked on 2026-05-30", said);
      assertSays("verdict: refused: revoked: ", said);
      assertEquals(1, responder.asked());
      responder.says(() -> answer().unknown(alice));
      assertSays("  ok    OCSP: no good answer, passes: ", explain(alice, 0, "--ocsp"));
      lists(list().revoke(alice));
      assertSays("OCSP: nobody is asked about a certificate", explain(alice, 1, "--ocsp"));
      assertEquals(2, responder.asked());
    }
  }

  private OcspProfile answer() {
    return new OcspProfile(ca).producedAt(now).from(now).to(now.plusSeconds(3600));
  }

  @Test
  void aFileThatIsNoCertificateIsNamed() throws IOException {
    Path file = write("nothing.pem", "nothing\n");
    StringWriter said = new StringWriter();
    CommandLine line = new CommandLine(new ExplainCommand());
    line.setErr(new PrintWriter(said, true));
    String config = folder.resolve("postern.conf").toString();
    assertEquals(1, line.execute(file.toString(), "-c", config));
    assertTrue(said.toString().contains("nothing.pem"), said::toString);
  }
}
