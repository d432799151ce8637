package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.TrustFolder.assertRejected;
import static dev.postern.proxy.tls.TrustFolder.assertTrusted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.tls.TrustOverride.Allow;
import dev.postern.proxy.tls.TrustOverride.Block;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an administrator says against the CA's files, and what he cannot say. */
class OverridesTest {

  private static final Authority CA = Authority.root("Example CA");
  private static final X509Certificate ALICE = CA.alice();
  private static final String SINCE = " since=" + Authority.NOW.minusSeconds(60) + " ";
  private static final String UNTIL = " until=" + Authority.NOW.plusSeconds(7200) + " ";
  private static final String REASON = "reason=\"the CA's web server is down\"";

  @TempDir Path folder;
  TrustFolder files;

  @BeforeEach
  void setUp() {
    files = new TrustFolder(folder, CA);
    files.lists(CrlProfile.of(CA, 1));
  }

  private static String serial(X509Certificate certificate) {
    return " serial="
        + certificate.getSerialNumber().toString(16)
        + " issuer=\"CN=Example CA,O=Example\"";
  }

  private static String fingerprint(X509Certificate certificate) throws Exception {
    return " fingerprint=" + PresentedChain.fingerprint(certificate).toUpperCase(Locale.ROOT);
  }

  private static String block(String whom) {
    return "block" + whom + SINCE + REASON;
  }

  private static String allow(String whom, String over) {
    return "allow" + whom + " over=" + over + SINCE + UNTIL + REASON;
  }

  private Verdict judge(PathVerifier verifier, X509Certificate leaf) {
    return verifier.judge(TrustFolder.chain(leaf));
  }

  @Test
  void aBlockedCertificateIsRefusedAtOnceAndTheReasonStaysInTheFile() throws Exception {
    for (String whom : List.of(serial(ALICE), fingerprint(ALICE))) {
      files.overrides();
      PathVerifier verifier = files.verifier();
      assertTrusted(judge(verifier, ALICE));
      files.overrides("# for a test", block(whom));
      assertTrue(verifier.reloadOverridesIfChanged());
      assertRejected(Reason.BLOCKED, "the administrator blocked it on", judge(verifier, ALICE));
      assertTrusted(judge(verifier, CA.alice()));
      files.overrides();
      assertTrue(verifier.reloadOverridesIfChanged());
      assertTrusted(judge(verifier, ALICE));
    }
  }

  @Test
  void aBlockOfAnotherIssuersSerialNumberIsNobodysHere() {
    files.overrides(block(serial(ALICE).replace("Example CA", "Other CA")));
    assertTrusted(judge(files.verifier(), ALICE));
  }

  @Test
  void aBlockedUserIsBlockedWhateverTheCase() {
    files.overrides(block(" user=Alice@Example.org"));
    PathVerifier verifier = files.verifier();
    assertEquals(Reason.BLOCKED, verifier.blockOf("alice@example.org").orElseThrow().reason());
    assertTrue(verifier.blockOf("bob@example.org").isEmpty());
  }

  @Test
  void aBlockCountsMoreThanAnAllowance() throws Exception {
    files.overrides(allow(fingerprint(ALICE), "expired,revoked"), block(serial(ALICE)));
    assertRejected(Reason.BLOCKED, "blocked", judge(files.verifier(), ALICE));
  }

  @Test
  void staleListsCanBeOverriddenForOneCertificateUntilATime() throws Exception {
    files.overrides(
        allow(fingerprint(ALICE), "revocation-unknown")
            .replace(Authority.NOW.toString().substring(0, 10), "2026-06-10"));
    files.now = Instant.parse("2026-06-10T12:30:00Z");
    PathVerifier verifier = files.verifier();
    Trusted trusted = assertTrusted(judge(verifier, ALICE));
    assertEquals(Instant.parse("2026-06-10T14:00:00Z"), trusted.until());
    assertTrue(trusted.exception().contains("no revocation list in date"), trusted.exception());
    assertTrue(trusted.exception().contains("the CA's web server is down"), trusted.exception());
    assertRejected(Reason.REVOCATION_UNKNOWN, "in date", judge(verifier, CA.alice()));
    files.now = Instant.parse("2026-06-10T14:00:00Z");
    assertRejected(Reason.REVOCATION_UNKNOWN, "in date", judge(verifier, ALICE));
  }

  @Test
  void anAllowanceOverSilenceDoesNotPardonTheRevoked() throws Exception {
    files.lists(CrlProfile.of(CA, 1).revoke(ALICE));
    files.overrides(allow(fingerprint(ALICE), "revocation-unknown,expired"));
    assertRejected(Reason.REVOKED, "revoked", judge(files.verifier(), ALICE));
  }

  @Test
  void aRevocationCanBeOverriddenOnlyByItsWord() throws Exception {
    files.lists(CrlProfile.of(CA, 1).revoke(ALICE));
    files.overrides(allow(fingerprint(ALICE), "revoked"));
    Trusted trusted = assertTrusted(judge(files.verifier(), ALICE));
    assertTrue(trusted.exception().startsWith("it was revoked on "), trusted.exception());
  }

  @Test
  void anEndOfDatesCanBeOverriddenForTheCertificateAndNotForItsAuthority() throws Exception {
    X509Certificate expired = CA.leaf(p -> p.email("a@b.c").to = Authority.NOW.minusSeconds(60));
    files.overrides(allow(fingerprint(expired), "expired"));
    Trusted trusted = assertTrusted(judge(files.verifier(), expired));
    assertEquals(Authority.NOW.plusSeconds(7200), trusted.until());

    Authority old = CA.below("Old CA", p -> p.to = Authority.NOW.minusSeconds(60));
    X509Certificate below = old.alice();
    files.lists(CrlProfile.of(CA, 1), CrlProfile.of(old, 1));
    files.overrides(allow(fingerprint(below), "expired"));
    assertRejected(Reason.EXPIRED, "Old CA", files.verifier().judge(TrustFolder.chain(below, old)));
  }

  @Test
  void aRevokedAuthorityCannotBeOverridden() throws Exception {
    Authority issuing = CA.below("Issuing CA");
    X509Certificate below = issuing.alice();
    files.lists(CrlProfile.of(CA, 1).revoke(issuing.certificate()), CrlProfile.of(issuing, 1));
    files.overrides(allow(fingerprint(below), "revoked,expired,revocation-unknown"));
    assertRejected(
        Reason.REVOKED, "Issuing CA", files.verifier().judge(TrustFolder.chain(below, issuing)));
  }

  @Test
  void anUnknownIssuerOrAWrongPurposeCannotBeOverridden() throws Exception {
    X509Certificate stranger = Authority.root("Example CA").alice();
    X509Certificate machine = CA.leaf(p -> p.purposes());
    String all = "revoked,expired,revocation-unknown";
    files.overrides(allow(fingerprint(stranger), all), allow(fingerprint(machine), all));
    assertRejected(Reason.UNKNOWN_ISSUER, "key", judge(files.verifier(), stranger));
    assertRejected(Reason.WRONG_PURPOSE, "clientAuth", judge(files.verifier(), machine));
  }

  @Test
  void aBrokenFileKeepsEveryBlockAndAllowsNothingNew() throws Exception {
    X509Certificate bob = CA.alice();
    X509Certificate carol = CA.alice();
    files.lists(CrlProfile.of(CA, 1).revoke(bob).revoke(carol));
    files.overrides(block(serial(ALICE)), allow(fingerprint(bob), "revoked"));
    PathVerifier verifier = files.verifier();
    assertTrusted(judge(verifier, bob));

    files.overrides(
        allow(fingerprint(bob), "revoked"), allow(fingerprint(carol), "revoked"), "blokc serial=1");
    verifier.reloadOverridesIfChanged();
    assertRejected(Reason.BLOCKED, "blocked", judge(verifier, ALICE));
    assertTrusted(judge(verifier, bob));
    assertRejected(Reason.REVOKED, "revoked", judge(verifier, carol));

    files.overrides("nonsense", block(fingerprint(carol)));
    verifier.reloadOverridesIfChanged();
    assertRejected(Reason.BLOCKED, "blocked", judge(verifier, carol));
    assertRejected(Reason.REVOKED, "revoked", judge(verifier, bob));

    Files.delete(files.overridesFile());
    verifier.reloadOverridesIfChanged();
    assertRejected(Reason.BLOCKED, "blocked", judge(verifier, ALICE));
  }

  @Test
  void aFileThatOthersMayWriteIsBroken() throws Exception {
    files.overrides(block(serial(ALICE)));
    Files.setPosixFilePermissions(
        files.overridesFile(), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThrows(ConfigException.class, files::verifier);
  }

  @Test
  void whatIsWrongWithTheFileIsToldUntilItIsMended() throws Exception {
    files.overrides(block(serial(ALICE)));
    PathVerifier verifier = files.verifier();
    assertEquals(Optional.empty(), verifier.overridesTrouble());
    files.overrides("# a comment", "blokc serial=1");
    verifier.reloadOverridesIfChanged();
    assertTold(verifier, "overrides:2: ");
    assertFalse(verifier.reloadOverridesIfChanged(), "looked at once");
    assertTold(verifier, "overrides:2: ");
    files.overrides();
    verifier.reloadOverridesIfChanged();
    assertEquals(Optional.empty(), verifier.overridesTrouble());

    for (String permissions : List.of("rw-rw-rw-", "rw-r--r--")) {
      permit(permissions);
      assertTrue(verifier.reloadOverridesIfChanged(), "a chmod alone is a change");
      assertTold(verifier, "others may access it, run: chmod 600");
    }
    permit("rw-------");
    verifier.reloadOverridesIfChanged();
    assertEquals(Optional.empty(), verifier.overridesTrouble());

    files.overrides(block(serial(ALICE)));
    verifier.reloadOverridesIfChanged();
    Files.delete(files.overridesFile());
    verifier.reloadOverridesIfChanged();
    assertTold(verifier, "it has gone");
    Files.createDirectory(files.overridesFile());
    verifier.reloadOverridesIfChanged();
    assertTold(verifier, "cannot be read");
  }

  private void permit(String permissions) throws IOException {
    Files.setPosixFilePermissions(
        files.overridesFile(), PosixFilePermissions.fromString(permissions));
  }

  private static void assertTold(PathVerifier verifier, String words) {
    String told = verifier.overridesTrouble().orElse("nothing");
    assertTrue(told.contains(words), told);
  }

  @Test
  void aStartWithABrokenFileNamesTheLine() {
    files.overrides("# one", "allow everybody");
    ConfigException refusal = assertThrows(ConfigException.class, files::verifier);
    assertTrue(String.valueOf(refusal.getMessage()).contains("overrides:2: "), refusal::getMessage);
  }

  @Test
  void whatIsWrittenIsReadAndKeepsItsPermissions() throws IOException {
    OverridesFile file = new OverridesFile(files.overridesFile());
    Whom bob = new Whom(Whom.Kind.USER, "bob o'\"hara", "");
    Whom certificate = new Whom(Whom.Kind.SERIAL, "00:AB:CD", "CN=Example CA,O=Example");
    file.add(new Block(bob, Authority.NOW, "first"));
    file.add(new Block(certificate, Authority.NOW, "a \"quoted\"\nline"));
    file.add(
        new Allow(
            certificate,
            Set.of(Reason.EXPIRED),
            Authority.NOW,
            Authority.NOW.plus(Duration.ofDays(1)),
            "for a day"));
    file.add(new Block(certificate, Authority.NOW, "again"));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(files.overridesFile())));
    assertEquals(3, file.entries().size());
    assertEquals("abcd", certificate.value());
    assertEquals(1, file.remove(Block.class, certificate));
    assertEquals(0, file.remove(Block.class, certificate));
    assertEquals(2, file.entries().size());
  }

  @Test
  void twoWritersAtOnceLoseNothing() throws Exception {
    OverridesFile file = new OverridesFile(files.overridesFile());
    Thread[] writers = new Thread[4];
    for (int i = 0; i < writers.length; i++) {
      String name = "user" + i;
      writers[i] =
          new Thread(
              () -> {
                for (int j = 0; j < 10; j++) {
                  Whom whom = new Whom(Whom.Kind.USER, name + "-" + j, "");
                  new OverridesFile(files.overridesFile()).add(new Block(whom, Authority.NOW, "x"));
                }
              });
      writers[i].start();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertEquals(40, file.entries().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "block",
        "deny serial=1 since=2026-06-01T12:00:00Z reason=x",
        "block serial=xyz since=2026-06-01T12:00:00Z reason=x",
        "block serial=1 since=yesterday reason=x",
        "block serial=1 since=2026-06-01T12:00:00Z",
        "block serial=1 since=2026-06-01T12:00:00Z reason=\"x",
        "block serial=1 user=bob since=2026-06-01T12:00:00Z reason=x",
        "block serial=1 serial=2 since=2026-06-01T12:00:00Z reason=x",
        "block serial=1 issuer=nobody since=2026-06-01T12:00:00Z reason=x",
        "block serial=1 until=2026-06-01T12:00:00Z since=2026-06-01T12:00:00Z reason=x",
        "block fingerprint=abcd since=2026-06-01T12:00:00Z reason=x",
        "allow user=bob over=revoked since=2026-06-01T12:00:00Z until=2026-06-02T12:00:00Z reason=x",
        "allow serial=1 over=revoked since=2026-06-01T12:00:00Z until=2026-06-02T12:00:00Z reason=x",
        "allow serial=1 issuer=CN=X over=weak-key since=2026-06-01T12:00:00Z"
            + " until=2026-06-02T12:00:00Z reason=x",
        "allow serial=1 issuer=CN=X over=revoked since=2026-06-01T12:00:00Z"
            + " until=2026-06-09T12:00:00Z reason=x",
        "allow serial=1 issuer=CN=X over=revoked since=2026-06-01T12:00:00Z reason=x",
      })
  void aLineThatIsNotClearIsNone(String line) {
    assertThrows(IllegalArgumentException.class, () -> OverrideLine.parse(line));
  }

  @ParameterizedTest
  @CsvSource({
    "block serial=ab since=2026-06-01T12:00:00Z reason=x",
    "block user=bob@example.org since=2026-06-01T12:00:00Z reason=\"two words\"",
    "allow serial=1 issuer=\"CN=X O\" over=expired until=2026-06-02T12:00:00Z"
        + " since=2026-06-01T12:00:00Z reason=x",
  })
  void aLineIsWrittenAsItIsRead(String line) {
    assertEquals(line, OverrideLine.format(OverrideLine.parse(line)));
  }
}
