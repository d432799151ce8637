package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.proxy.Postern;
import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.ServerCertificateConfig;
import dev.postern.proxy.it.Programs.Ended;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What two well-known scanners find in the listeners' TLS: nothing above LOW. */
class TlsScanIT {

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int SCANS = 3;
  private static final Pattern FINDING =
      Pattern.compile(
          "\"id\"\\s*:\\s*\"([^\"]*)\".*?\"severity\"\\s*:\\s*\"([^\"]*)\".*?\"finding\"\\s*:\\s*\"([^\"]*)\"",
          Pattern.DOTALL);

  /** What testssl.sh says of these, and why it is no fault; docs/tls.md has the same list. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "engine_problem", "about the openssl command that testssl.sh calls, not about Postern");

  private static final Path FOLDER = Folders.create("postern-scan");
  private static FakeBackend backend;
  private static Postern postern;

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    Credential server = People.server(People.CA, "localhost", TlsScanIT::asPublicOnesAre);
    settings.certificates =
        List.of(ServerCertificateConfig.pem(server.certificateFile(), server.keyFile()));
    for (TlsMode mode : TlsMode.values()) {
      settings.listener(mode.name(), mode, ListenerConfig.Provider.OPENSSL);
    }
    postern = Postern.start(settings.build());
    Files.writeString(FOLDER.resolve("ca.pem"), People.CA.pem());
  }

  /** Valid for months, and with a place to ask for revocation: else it is the tests' fault. */
  private static void asPublicOnesAre(Profile profile) {
    profile.to = Instant.now().plus(Duration.ofDays(200));
    GeneralName place =
        new GeneralName(GeneralName.uniformResourceIdentifier, "http://crl.example.org/ca.crl");
    profile.extension(
        Extension.cRLDistributionPoints,
        false,
        new CRLDistPoint(
            new DistributionPoint[] {
              new DistributionPoint(new DistributionPointName(new GeneralNames(place)), null, null)
            }));
  }

  @AfterAll
  static void stop() throws IOException {
    postern.close();
    backend.close();
    Folders.delete(FOLDER);
  }

  private static String target(TlsMode mode) {
    return "localhost:" + postern.addresses(mode.name()).get(0).getPort();
  }

  private record Finding(String id, String severity, String finding) {
    boolean isAboveLow() {
      return List.of("MEDIUM", "HIGH", "CRITICAL", "FATAL", "WARN").contains(severity);
    }

    /**
     * That testssl.sh did not get to look. It resumes a session whose ticket its client may not
     * have waited for, on a machine that is busy: it ends with its input, which is empty.
     */
    boolean isMissed() {
      return finding.contains("connect problem");
    }
  }

  @ParameterizedTest
  @EnumSource
  void testsslFindsNothingAboveLow(TlsMode mode) throws IOException {
    assumeTrue(Programs.isInstalled("testssl"), "skipped: testssl.sh is not installed");
    assumeTrue(
        mode == TlsMode.STARTTLS || Boolean.getBoolean("postern.slow"),
        "skipped: the TLS of the other listener is the same, and scanned under -Pslow");
    List<Finding> findings = scan(mode);
    for (int i = 1; i < SCANS && findings.stream().anyMatch(Finding::isMissed); i++) {
      findings = scan(mode);
    }
    assertEquals(
        List.of(),
        findings.stream()
            .filter(Finding::isAboveLow)
            .filter(finding -> !EXCEPTIONS.containsKey(finding.id()))
            .toList());
    // A scan that reached nobody finds nothing, too.
    assertTrue(
        findings.stream()
            .anyMatch(one -> one.id().equals("TLS1_3") && one.finding().contains("offered")),
        findings::toString);
  }

  private static List<Finding> scan(TlsMode mode) throws IOException {
    Path json = FOLDER.resolve(mode + ".json");
    Files.deleteIfExists(json);
    List<String> command = new ArrayList<>(List.of("testssl", "--quiet", "--color", "0"));
    command.addAll(List.of("--warnings", "off", "--add-ca", FOLDER.resolve("ca.pem").toString()));
    command.addAll(List.of("--jsonfile", json.toString(), "--ip", "one"));
    if (mode == TlsMode.STARTTLS) {
      command.addAll(List.of("--starttls", "smtp"));
    }
    command.add(target(mode));
    Ended ended = Programs.run(LIMIT, command.toArray(String[]::new));
    List<Finding> findings = findings(Files.readString(json));
    assertTrue(findings.size() > 60, ended.output());
    return findings;
  }

  private static List<Finding> findings(String json) {
    List<Finding> findings = new ArrayList<>();
    Matcher found = FINDING.matcher(json);
    while (found.find()) {
      findings.add(new Finding(found.group(1), found.group(2), found.group(3)));
    }
    return findings;
  }

  @ParameterizedTest
  @EnumSource
  void sslscanFindsOldNeitherVersionsNorSuites(TlsMode mode) {
    assumeTrue(Programs.isInstalled("sslscan"), "skipped: sslscan is not installed");
    List<String> command = new ArrayList<>(List.of("sslscan", "--no-colour"));
    if (mode == TlsMode.STARTTLS) {
      command.add("--starttls-smtp");
    }
    command.add(target(mode));
    String found = Programs.run(LIMIT, command.toArray(String[]::new)).output();
    for (String old : List.of("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1")) {
      assertTrue(Pattern.compile(Pattern.quote(old) + "\\s+disabled").matcher(found).find(), found);
    }
    for (String good : List.of("TLSv1.2", "TLSv1.3")) {
      assertTrue(Pattern.compile(Pattern.quote(good) + "\\s+enabled").matcher(found).find(), found);
    }
    assertTrue(found.contains("Session renegotiation not supported"), found);
    assertFalse(found.contains("vulnerable to heartbleed") && !found.contains("not vulnerable"));
    assertTrue(
        found
            .lines()
            .filter(line -> line.startsWith("Accepted") || line.startsWith("Preferred"))
            .allMatch(line -> line.matches(".* (TLS_|ECDHE-)[A-Z0-9_-]*(GCM|CHACHA20)[^ ]* .*")),
        found);
  }
}
