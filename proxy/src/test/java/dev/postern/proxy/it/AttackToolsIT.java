package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an attacker has at hand finds nothing, and behind the proxy nobody notices. */
class AttackToolsIT {

  private static final RecordingMta BACKEND = RecordingMta.start();
  private static final RunningProxy PROXY = RunningProxy.inFrontOf(BACKEND.address());

  private static final String SCRIPTS =
      "+smtp-commands,+smtp-open-relay,+smtp-enum-users,+smtp-ntlm-info,+smtp-strangeport,"
          + "+smtp-brute,+smtp-vuln-cve2010-4344,+smtp-vuln-cve2011-1720,+smtp-vuln-cve2011-1764,"
          + "+ssl-cert,+ssl-enum-ciphers";

  /** smtp-brute stops by itself after this many seconds, or guesses. */
  private static final String BOUNDS =
      "unpwdb.timelimit=10s,brute.guesses=5,brute.threads=2,smtp-vuln-cve2010-4344.exploit";

  @BeforeAll
  static void start() {
    PROXY.log().await("preflight");
  }

  @AfterAll
  static void stop() {
    PROXY.close();
    BACKEND.close();
  }

  /** After each attack the proxy lives, and alice's next mail is the next that arrives. */
  @AfterEach
  void stillDelivers() {
    int before = BACKEND.contents().size();
    try (SmtpClient alice = Sender.ALICE.connect(PROXY.submission())) {
      String reply = PostfixSuite.mail(alice, 1, Sender.ALICE);
      assertTrue(reply.startsWith("250"), reply);
    }
    assertEquals(before + 1, BACKEND.contents().size());
  }

  private static List<String> transactions() {
    return BACKEND.commands().stream()
        .filter(line -> !line.matches("(EHLO|XCLIENT|NOOP|RSET|QUIT|broken).*"))
        .toList();
  }

  @Test
  void scriptsOfNmapFindNoRelayNoUserAndNothingVulnerable() {
    assumeTrue(Programs.isInstalled("nmap"), "skipped: nmap is not installed");
    List<String> before = transactions();
    int starttls = PROXY.submission().getPort();
    int implicit = PROXY.submissions().getPort();
    String found =
        Programs.run(
                Duration.ofMinutes(4),
                ("nmap -Pn -n -sT -sV --version-intensity 1 --script-timeout 60s --host-timeout 200s"
                        + " -p %d,%d --script %s --script-args %s 127.0.0.1")
                    .formatted(starttls, implicit, SCRIPTS, BOUNDS)
                    .split(" ", -1))
            .output();
    assertAll(
        () -> assertTrue(found.contains("Nmap done: 1 IP address (1 host up)"), found),
        () -> assertTrue(found.contains("smtp-commands: proxy.example.org"), found),
        () -> assertTrue(found.contains("smtp-open-relay: Server isn't an open relay"), found),
        () -> assertTrue(found.contains("smtp-enum-users"), found),
        () -> assertFalse(found.contains("Server is an open relay"), found),
        () -> assertFalse(found.contains("Valid credentials"), found),
        () -> assertFalse(Pattern.compile("(?<!NOT )VULNERABLE").matcher(found).find(), found),
        () -> assertFalse(found.contains("Target_Name"), found),
        () ->
            assertFalse(
                Pattern.compile("(?m)^\\|[_ ]+(root|admin|\\w+@\\S+)$").matcher(found).find(),
                found),
        () -> assertTrue(found.contains("ssl-cert: Subject: commonName=localhost"), found),
        () -> assertFalse(found.matches("(?s).*(SSLv|TLSv1\\.[01]).*"), found),
        () -> assertTrue(found.contains("least strength: A"), found));
    assertEquals(before, transactions());
  }

  @ParameterizedTest
  @EnumSource
  void swaksIsToldNoAndNothingOfIt(SwaksAttack attack) {
    assumeTrue(Programs.isInstalled("swaks"), "skipped: swaks is not installed");
    String said = attack.run(PROXY).output();
    assertTrue(said.contains(attack.answer()), said);
    assertFalse(BACKEND.commands().toString().contains("mallory"), said);
    assertFalse(BACKEND.contents().toString().contains("smuggled"), said);
  }
}
