package dev.postern.proxy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.IdentityConfig;
import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.config.IdentityConfig.Source;
import dev.postern.proxy.identity.Mapping.Mapped;
import dev.postern.proxy.identity.Mapping.Nobody;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityMapperTest {

  private static final Authority ROOT = Authority.root("Root");
  private static final String UPN = "1.3.6.1.4.1.311.20.2.3";
  private static final String SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";

  private static Rule rule(Source from, String matches, String equals, String user) {
    return new Rule(
        from,
        matches.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(matches)),
        equals.isEmpty() ? Optional.empty() : Optional.of(equals),
        user,
        Optional.empty());
  }

  private static IdentityConfig config(Rule... rules) {
    return new IdentityConfig(List.of(rules), Optional.empty(), AuthzidPolicy.ALIAS);
  }

  private static Mapping map(X509Certificate certificate, Rule... rules) {
    IdentityConfig config = config(rules);
    return new IdentityMapper(config, Directory.of(config, Set.of())).map(certificate);
  }

  private static Mapping map(Consumer<Profile> changes, Rule... rules) {
    return map(ROOT.leaf(changes), rules);
  }

  private static void assertUser(String user, Mapping mapping) {
    assertEquals(
        user, assertInstanceOf(Mapped.class, mapping, mapping::toString).identity().user());
  }

  private static void assertNobody(String words, Mapping mapping) {
    String detail = assertInstanceOf(Nobody.class, mapping).detail();
    assertTrue(detail.contains(words), detail);
    assertTrue(detail.matches("[ -~]+"), detail);
  }

  private static Consumer<Profile> otherName(String type, String value) {
    OtherName name = new OtherName(new ASN1ObjectIdentifier(type), new DERUTF8String(value));
    return p -> p.names.add(new GeneralName(GeneralName.otherName, name));
  }

  private final Rule email = rule(Source.SAN_EMAIL, "", "", "$0");

  @Test
  void emptyRulesAdmitNobody() {
    assertNobody("no rule", map(ROOT.alice()));
  }

  @Test
  void addressIsTheUserAndMaySendFromItself() {
    Mapped alice = assertInstanceOf(Mapped.class, map(ROOT.alice(), email));
    assertEquals("alice@example.org", alice.identity().user());
    assertEquals(List.of("alice@example.org"), alice.identity().senders());
    assertEquals("rule 1 (san-email)", alice.identity().rule());
    assertTrue(alice.identity().fingerprint().matches("[0-9a-f]{64}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Alice@EXAMPLE.ORG", "\"odd name\"@example.org", "a+b@example.org", "x@localhost"})
  void addressStaysAsTheCertificateHasIt(String address) {
    assertUser(address, map(p -> p.email(address), email));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.org\0.evil.example",
        "alice@example.org>\r\nRCPT TO:<root@example.org",
        "Alice <alice@example.org>",
        "alice",
        "@example.org",
        "alice@",
        "alice@example..org",
        "alice@[127.0.0.1]",
        "al ice@example.org",
        "\"al\"ice@example.org",
        "alice@example.org "
      })
  void whatIsNoPlainAddressIsNobody(String address) {
    // Newer Javas refuse some of these names while parsing, and say so in their own words.
    assertNobody("the certificate has ", map(p -> p.email(address), email));
  }

  @Test
  void twoAddressesAreNobodyUnlessOneUserComesOut() {
    Consumer<Profile> both = p -> p.email("alice@example.org").email("carol@example.net");
    assertNobody("two users", map(both, email));
    assertUser("carol", map(both, rule(Source.SAN_EMAIL, "(.+)@example\\.net", "", "$1")));
    assertUser("team", map(both, rule(Source.SAN_EMAIL, "", "", "team")));
  }

  @Test
  void subjectAndOtherNamesAreNoAddress() {
    Consumer<Profile> subject = p -> p.subject = "CN=bob@example.org,O=Example";
    assertNobody("names no user", map(subject, email));
    assertNobody("names no user", map(otherName(UPN, "alice@example.org"), email));
    assertNobody("names no user", map(otherName(SMTP_UTF8_MAILBOX, "alice@example.org"), email));
  }

  @Test
  void patternMatchesTheWholeValue() {
    Rule local = rule(Source.SAN_EMAIL, "(\\w+)@example\\.org", "", "$1");
    assertUser("alice", map(ROOT.alice(), local));
    assertUser("alice", map(p -> p.email("alice@Example.ORG"), local));
    assertNobody("names no user", map(p -> p.email("alice@example.org.evil.example"), local));
    assertNobody("names no user", map(p -> p.email("x.alice@example.org"), local));
  }

  @Test
  void firstRuleThatAppliesWins() {
    Rule none = rule(Source.SAN_EMAIL, ".*@example\\.net", "", "wrong");
    Rule first = rule(Source.SAN_EMAIL, "", "alice@EXAMPLE.org", "first");
    assertUser("first", map(ROOT.alice(), none, first, email));
  }

  @Test
  void userPrincipalNameIsRead() {
    Rule upn = rule(Source.SAN_UPN, "(.+)@corp\\.example", "", "$1");
    assertUser("alice", map(otherName(UPN, "alice@corp.example"), upn));
    assertNobody("names no user", map(otherName(SMTP_UTF8_MAILBOX, "alice@corp.example"), upn));
    assertNobody("cannot be read", map(otherName(UPN, "alice\r\n@corp.example"), upn));
    assertNobody("odd", map(otherName(UPN, "\u00e5sa@corp.example"), upn));
  }

  @Test
  void mostSpecificCommonNameCounts() {
    Rule name = rule(Source.COMMON_NAME, "", "", "$0");
    assertUser("alice", map(p -> p.subject = "CN=alice,OU=x,CN=staff,O=Example", name));
    assertNobody("names no user", map(p -> p.subject = "CN=alice+CN=bob,O=Example", name));
    assertNobody("names no user", map(p -> p.subject = "O=Example", name));
  }

  @Test
  void subjectIsComparedAsAName() {
    Rule subject = rule(Source.SUBJECT_DN, "", "cn=alice, o=example", "alice");
    assertUser("alice", map(p -> p.subject = "CN=Alice,O=Example", subject));
    assertNobody("names no user", map(p -> p.subject = "CN=Alice,OU=x,O=Example", subject));
  }

  @Test
  void fingerprintAndPinAreComparedAsPeopleWriteThem() throws Exception {
    X509Certificate alice = ROOT.leaf(p -> {});
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    String colons =
        HexFormat.ofDelimiter(":")
            .formatHex(sha256.digest(alice.getEncoded()))
            .toUpperCase(Locale.ROOT);
    String pin =
        Base64.getEncoder().encodeToString(sha256.digest(alice.getPublicKey().getEncoded()));
    assertUser("a", map(alice, rule(Source.SHA256_FINGERPRINT, "", colons, "a")));
    assertUser("a", map(alice, rule(Source.SPKI_PIN, "", pin, "a")));
    assertUser("a", map(alice, rule(Source.SPKI_PIN, "", "sha256/" + pin, "a")));
    assertNobody("names no user", map(ROOT.alice(), rule(Source.SPKI_PIN, "", pin, "a")));
  }

  @Test
  void issuerMustBeTheOneThatTheRuleNames() {
    Rule ours = issuedBy("CN=Root,O=Example");
    assertUser("alice@example.org", map(ROOT.alice(), ours));
    assertNobody("names no user", map(ROOT.alice(), issuedBy("CN=Other,O=Example")));
  }

  private static Rule issuedBy(String issuer) {
    return new Rule(
        Source.SAN_EMAIL, Optional.empty(), Optional.empty(), "$0", Optional.of(issuer));
  }

  @Test
  void ruleThatCouldNeverHoldStopsTheStart() {
    Directory everybody = user -> Optional.of(List.of());
    for (Rule rule : List.of(rule(Source.SAN_EMAIL, "(.+)@.*", "", "$2"), issuedBy("not a name"))) {
      ConfigException refused =
          assertThrows(ConfigException.class, () -> new IdentityMapper(config(rule), everybody));
      assertTrue(String.valueOf(refused.getMessage()).startsWith("identity rule 1: "));
    }
  }

  @Test
  void userWithoutALineIsNobody() {
    IdentityMapper mapper = new IdentityMapper(config(email), user -> Optional.empty());
    assertNobody("not in the table", mapper.map(ROOT.alice()));
  }
}
