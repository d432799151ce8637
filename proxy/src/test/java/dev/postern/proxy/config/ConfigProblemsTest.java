package dev.postern.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a wrong configuration is answered. */
class ConfigProblemsTest {

  @TempDir private Path temporary;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = ConfigFolder.in(temporary);
  }

  /** Lines after the least configuration, and the beginning of the one line of the answer. */
  private static final List<List<String>> TABLE =
      List.of(
          // keys
          refusal("tls { x = 1 }", "tls: is not a known key, did you mean postern.tls?"),
          refusal("hostnam = x", "hostnam: is not a known key, did you mean postern.hostname?"),
          refusal("x = 1", "x: is not a known key; allowed here: postern"),
          refusal(
              "postern.limits.recipient = 1",
              "postern.limits.recipient: is not a known key, did you mean recipients?;"
                  + " allowed here: message-octets, recipients, "),
          refusal(
              "postern.recipients = 100",
              "postern.recipients: is not a known key, did you mean postern.limits.recipients?"),
          refusal(
              "postern.listeners.submission.tsl = starttls",
              "postern.listeners.submission.tsl: is not a known key, did you mean tls?"),
          refusal(
              "postern.identity.rules = [ { from = san-email }, { from = san-upn, mach = a } ]",
              "postern.identity.rules[2].mach: is not a known key; allowed here: from, matches,"),
          refusal(
              "postern.backend.pool.wait = 30s", "postern.backend.pool.wait: is not a known key"),
          refusal("postern.\"a b\" = 1", "postern.\"a b\": is not a known key"),
          // shapes
          refusal("postern.tls = 5", "postern.tls: is not an object, as in { key = value }"),
          refusal("postern.listeners.a = 5", "postern.listeners.a: is not an object"),
          refusal("postern.listeners = []", "postern.listeners: is not an object"),
          refusal("postern.identity.rules = 5", "postern.identity.rules: is not a list of objects"),
          refusal("postern.identity.rules = [5]", "postern.identity.rules: is not an object"),
          refusal("postern.limits.errors = [5]", "postern.limits.errors: [5]: a list cannot stand"),
          refusal("postern.help-url.x = 5", "postern.help-url: {\"x\":5}: an object cannot stand"),
          refusal(
              "postern.tls.groups = [null]", "postern.tls.groups: null: null cannot stand here"),
          // words
          refusal(
              "postern.log.level = INFO",
              "postern.log.level: \"INFO\": not one of the words; allowed: error, warn, info, debug"),
          refusal(
              "postern.tls.protocols = [TLSv1.1]",
              "postern.tls.protocols: \"TLSv1.1\": not one of the words; allowed: TLSv1.3, TLSv1.2"),
          refusal("postern.tls.groups = [X448]", "postern.tls.groups: \"X448\": not one of"),
          refusal("postern.tls.groups = []", "postern.tls.groups: is missing; for example"),
          refusal(
              "postern.tls.profile = old",
              "postern.tls.profile: \"old\": not one of the words; allowed: intermediate, modern"),
          refusal(
              "postern.tls.engine = native",
              "postern.tls.engine: \"native\": not one of the words; allowed: handler, direct"),
          refusal("postern.tls.tickets.keys = 1", "postern.tls.tickets.keys: 1: outside the range"),
          refusal(
              "postern.tls.tickets.rotation = 1s", "postern.tls.tickets.rotation: \"1s\": outside"),
          refusal(
              "postern.tls.tickets.key-file = ca.pem",
              "postern.tls.tickets.key-file: \"ca.pem\": group or others may access it,"
                  + " run: chmod go= ca.pem"),
          refusal(
              "postern.tls.tickets.key-file = none/keys",
              "postern.tls.tickets.key-file: \"none/keys\": there is no folder none"),
          refusal(
              "postern.tls.certificates = [{ key = server.key }]",
              "postern.tls.certificates[1].certificate: is missing; for example"),
          refusal("postern.tls.key-alias = a", "postern.tls.key-alias: is for a PKCS#12 file"),
          refusal(
              "postern.tls.key = \"pkcs11:?module-path=ca.pem\"",
              "postern.tls.key: needs key-passphrase-file, the passphrase or PIN that opens pkcs11:"),
          refusal(
              "postern.tls.key = \"pkcs11:object=a\"",
              "postern.tls.key: \"pkcs11:object=a\": module-path is missing, the library"),
          refusal(
              "postern.tls.key = \"pkcs11:token=a?module-path=ca.pem\"",
              "postern.tls.key: \"pkcs11:token=a?module-path=ca.pem\": token is not known;"),
          refusal(
              "postern.tls.key = \"pkcs11:object=a?pin-value=1\"",
              "postern.tls.key: \"pkcs11:object=a?pin-value=1\": pin-value does not belong here"),
          refusal(
              "postern.tls.key = \"pkcs11:slot-id=x?module-path=ca.pem\"",
              "postern.tls.key: \"pkcs11:slot-id=x?module-path=ca.pem\": slot-id is a number"),
          refusal("postern.tls.cipher-suites = AES", "postern.tls.cipher-suites: \"AES\": not of"),
          refusal(
              "postern.trace.received = maybe",
              "postern.trace.received: \"maybe\": neither true nor false; allowed: true or false"),
          refusal(
              "postern.log.format = null", "postern.log.format: is not set; allowed: text, json"),
          // numbers
          refusal(
              "postern.limits.recipients = 99",
              "postern.limits.recipients: 99: outside the range;"
                  + " allowed: a whole number from 100 to 1000000"),
          refusal(
              "postern.content.line-octets = 998",
              "postern.content.line-octets: 998: outside the range;"
                  + " allowed: a whole number from 1000 to 1000000"),
          refusal("postern.limits.errors = -1", "postern.limits.errors: -1: not a whole number"),
          refusal("postern.limits.errors = 1.5", "postern.limits.errors: 1.5: not a whole number"),
          refusal(
              "postern.limits.errors = 99999999999999999999",
              "postern.limits.errors: \"99999999999999999999\": not a whole number"),
          refusal(
              "postern.limits.message-octets = 5 parsecs",
              "postern.limits.message-octets: \"5 parsecs\": the unit is not known;"
                  + " allowed: octets, or a size with KiB, MiB or GiB, from 1KiB to 1TiB"),
          refusal(
              "postern.tls.max-certificate-bytes = 8KiB",
              "postern.tls.max-certificate-bytes: \"8KiB\": outside the range"),
          refusal(
              "postern.limits.message-octets = 999999999999999YiB",
              "postern.limits.message-octets: \"999999999999999YiB\": "),
          refusal(
              "postern.limits.connections-per-address = 0",
              "postern.limits.connections-per-address: 0: outside the range;"
                  + " allowed: a whole number from 1 to 10000000"),
          refusal("postern.limits.handshakes = many", "postern.limits.handshakes: \"many\": not a"),
          refusal(
              "postern.limits.commands-before-login = 1",
              "postern.limits.commands-before-login: 1: outside the range;"
                  + " allowed: a whole number from 2 to 100000"),
          refusal(
              "postern.limits.content-rate = 100KiB",
              "postern.limits.content-rate: \"100KiB\": not a whole number in this range;"
                  + " allowed: a whole number from 0 to 1000000"),
          // durations
          refusal(
              "postern.limits.login-timeout = 60",
              "postern.limits.login-timeout: 60: the unit is missing"),
          refusal(
              "postern.limits.tarpit = 5m",
              "postern.limits.tarpit: \"5m\": outside the range;"
                  + " allowed: a duration with its unit (ms, s, m, h), from 0s to 1m"),
          refusal(
              "postern.limits.content-rate-window = 0s",
              "postern.limits.content-rate-window: \"0s\": outside the range"),
          refusal(
              "postern.backend.timeouts.content = 0s",
              "postern.backend.timeouts.content: \"0s\": outside the range"),
          refusal(
              "postern.backend.pool.idle = 60",
              "postern.backend.pool.idle: 60: the unit is missing;"
                  + " allowed: a duration with its unit (ms, s, m, h), from 1ms to 24h"),
          refusal("postern.backend.pool.idle = soon", "postern.backend.pool.idle: \"soon\": not a"),
          refusal(
              "postern.backend.pool.idle = 5x", "postern.backend.pool.idle: \"5x\": the unit is"),
          refusal("postern.backend.pool.idle = 0s", "postern.backend.pool.idle: \"0s\": outside"),
          refusal("postern.backend.pool.idle = -5s", "postern.backend.pool.idle: \"-5s\": not a"),
          refusal("postern.limits.drain-timeout = 2d", "postern.limits.drain-timeout: \"2d\": out"),
          // names and addresses
          refusal(
              "postern.hostname = \"a_b.example\"", "postern.hostname: \"a_b.example\": not of"),
          refusal(
              "postern.trace.authserv-id = \"a; auth=pass\"",
              "postern.trace.authserv-id: \"a; auth=pass\": not of"),
          refusal("postern.hostname = \"mail.example.org\\r\\n\"", "postern.hostname: \"mail."),
          refusal("postern.hostname = 192.0.2.1", "postern.hostname: \"192.0.2.1\": not of this"),
          refusal("postern.help-url = \"ftp://example.org\"", "postern.help-url: \"ftp://example."),
          refusal(
              "postern.help-url = \"https:///x\"", "postern.help-url: \"https:///x\": not a URL"),
          refusal("postern.help-url = \"http://a/ b\"", "postern.help-url: \"http://a/ b\": "),
          refusal(
              "postern.help-url = \"http://a/é\"", "postern.help-url: \"http://a/é\": not plain"),
          refusal(
              "postern.backend.address = localhost",
              "postern.backend.address: \"localhost\": host:port is expected"),
          refusal(
              "postern.backend.drained = [\"a:25\"]",
              "postern.backend.drained: a:25 does not stand in address"),
          refusal(
              "postern.backend { address = \"a:25\", drained = [\"a:25\"] }",
              "postern.backend.drained: leaves no mail server"),
          refusal("postern.backend.address = \"a:0\"", "postern.backend.address: \"a:0\": port 0"),
          refusal(
              "postern.backend.address = \"a:x\"", "postern.backend.address: \"a:x\": the port"),
          refusal(
              "postern.listeners.a.bind = [\"::1:25\"]",
              "postern.listeners.a.bind: \"::1:25\": an IPv6 address stands in brackets"),
          refusal(
              "postern.listeners.a.tls = implicit", "postern.listeners.a.bind: is missing; for"),
          refusal(
              "postern.listeners.a.bind = \"127.0.0.1:2587\"",
              "postern.listeners.a.bind: 127.0.0.1:2587 is bound by the listener submission already"),
          refusal(proxies("10.0.0.0/33"), proxyRefusal("10.0.0.0/33", "the prefix is a number")),
          refusal(proxies("10.0.0.0/"), proxyRefusal("10.0.0.0/", "the prefix is a number")),
          refusal(proxies("10.0.0"), proxyRefusal("10.0.0", "not an address")),
          refusal(proxies("10.0.0.256"), proxyRefusal("10.0.0.256", "not an address")),
          refusal(proxies("2001:db8::/129"), proxyRefusal("2001:db8::/129", "the prefix is a")),
          refusal(proxies("2001::db8::1"), proxyRefusal("2001::db8::1", "not an address")),
          refusal(proxies("balancer"), proxyRefusal("balancer", "not an address")),
          // rules
          refusal(
              "postern.identity.rules = [{}]", "postern.identity.rules[1].from: is missing; for"),
          refusal(
              rule("matches = \"(\""), "postern.identity.rules[1].matches: \"(\": Unclosed group"),
          refusal(rule("issuer = Example"), "postern.identity.rules[1].issuer: \"Example\": not a"),
          refusal(
              rule("user = \"$1\""),
              "postern.identity.rules[1].user: $1 stands for a group, but there is no matches;"
                  + " allowed: $0"),
          refusal(
              rule("matches = \"(.+)@a\", user = \"$1$2\""),
              "postern.identity.rules[1].user: $2 stands for a group, but matches has 1;"
                  + " allowed: $0 to $1"),
          // limits
          refusal(limit("100"), limitRefusal("100: not a rate; allowed: unlimited, or a rate as")),
          refusal(limit("100 per hour"), limitRefusal("\"100 per hour\": not a duration")),
          refusal(limit("100 per 60"), limitRefusal("\"100 per 60\": the unit is missing")),
          refusal(limit("0 per 1h"), limitRefusal("\"0 per 1h\": outside the range")),
          refusal(limit("1 per 2d"), limitRefusal("\"1 per 2d\": outside the range")),
          refusal(limit("1 per 500ms"), limitRefusal("\"1 per 500ms\": outside the range")),
          refusal(limit("x per 1h"), limitRefusal("\"x per 1h\": not a whole number")),
          refusal(limit("never"), limitRefusal("\"never\": not a rate")),
          refusal(limit("null") + ", x = 1 }", "postern.policy.default.user.x: is not a known key"),
          refusal(
              "postern.policy.address.octets = 1TiB per 1s",
              "postern.policy.address.octets: \"1TiB per 1s\": too fast to be counted"),
          refusal(
              "postern.policy.address.octets = 1 per 1h",
              "postern.policy.address.octets: \"1 per 1h\": outside the range"),
          refusal(
              "postern.policy.address.sessions = 0",
              "postern.policy.address.sessions: 0: outside the range; allowed: a whole number from"
                  + " 1 to 1000000, or unlimited"),
          refusal(
              "postern.policy.quarantine.cuts = unlimited",
              "postern.policy.quarantine.cuts: \"unlimited\": not a rate; allowed: never, or"),
          refusal(
              "postern.policy.groups.\"a b\" {}",
              "postern.policy.groups: no name of a group: a b; allowed: letters, digits"),
          refusal(
              "postern.policy.groups.sales.user = 5",
              "postern.policy.groups.sales.user: is not an object"),
          refusal(
              "postern.policy.groups.sales.denied = []",
              "postern.policy.groups.sales.denied: is not a known key; allowed here: allowed-domains, "),
          refusal(domain("example.org."), domainRefusal("example.org.")),
          refusal(domain("*example.org"), domainRefusal("*example.org")),
          refusal(domain("@example.org"), domainRefusal("@example.org")),
          refusal(domain("a.*.example.org"), domainRefusal("a.*.example.org")),
          refusal(domain("[192.0.2.1"), domainRefusal("[192.0.2.1")),
          refusal(
              "postern.policy.store = redis",
              "postern.policy.redis.address: is missing; for example: address = "),
          refusal(
              "postern.policy.redis.address = \"localhost:6379\"",
              "postern.policy.redis.address: has no effect with store = memory"),
          refusal(
              "postern.policy.redis.user = postern",
              "postern.policy.redis.password-file: is missing, and user is of no use"),
          refusal(
              "postern.policy.redis.tls.authorities = ca.pem",
              "postern.policy.redis.tls.authorities: has no effect with mode = off"),
          refusal(
              "postern.policy.redis.tls.mode = starttls",
              "postern.policy.redis.tls.mode: \"starttls\": not one of the words"),
          // what does not go together
          refusal(
              "postern.listeners.submission { certificate-request = tls13, provider = jdk }",
              "postern.listeners.submission.certificate-request: needs TLSv1.3 in tls.protocols,"
                  + " and BoringSSL"),
          refusal(
              "postern.listeners.submission { client-certificate = none, on-rejected = alert }",
              "postern.listeners.submission.on-rejected: alert has no effect"),
          refusal("postern.trust.authorities = []", "postern.trust.authorities: is missing; for"),
          refusal(
              "postern.trust.crl-files = []",
              "postern.trust.crl-files: is empty, so no certificate would be accepted: name the CRL"
                  + " files, as in crl-files = [ca.crl], or where they are fetched, as in"
                  + " crl-download.urls = [\"http://pki.example.org/ca.crl\"], or say revocation"
                  + " = off knowingly"),
          refusal(
              "postern.trust.crl-download.urls = [\"ldap://pki.example.org/\"]",
              "postern.trust.crl-download.urls: \"ldap://pki.example.org/\": neither http nor"),
          refusal(
              "postern.trust.crl-download.refresh = 10ms",
              "postern.trust.crl-download.refresh: \"10ms\": "),
          refusal(
              "postern.trust.revocation = maybe",
              "postern.trust.revocation: \"maybe\": not one of the words"),
          refusal(
              "postern.trust.ocsp.mode = require",
              "postern.trust.ocsp.allowed: is empty, so no responder would be asked: name those that"
                  + " certificates may name, as in allowed = [\"http://ocsp.example.org/\"]"),
          refusal(
              "postern.trust.ocsp.mode = on",
              "postern.trust.ocsp.mode: \"on\": not one of the words; allowed: off, prefer, require"),
          refusal(
              "postern.trust.ocsp.url = \"ldap://ocsp.example.org/\"",
              "postern.trust.ocsp.url: \"ldap://ocsp.example.org/\": neither http nor https"),
          refusal(
              "postern.trust.ocsp.allowed = [ocsp.example.org]",
              "postern.trust.ocsp.allowed: \"ocsp.example.org\": neither http nor https"),
          refusal(
              "postern.trust.ocsp.nonce = on",
              "postern.trust.ocsp.nonce: \"on\": not one of the words; allowed: require, send, off"),
          refusal(
              "postern.trust.ocsp.digest = sha-512",
              "postern.trust.ocsp.digest: \"sha-512\": not one of the words; allowed: sha-1, sha-256"),
          refusal(
              "postern.trust.ocsp.timeout = 31s",
              "postern.trust.ocsp.timeout: \"31s\": outside the range"),
          refusal(
              "postern.trust.ocsp.response-octets = 2MiB",
              "postern.trust.ocsp.response-octets: \"2MiB\": outside the range"),
          refusal(
              "postern.trust.ocsp.requests = 0",
              "postern.trust.ocsp.requests: 0: outside the range"),
          refusal(
              "postern.trust.ocsp.cached = 0", "postern.trust.ocsp.cached: 0: outside the range"),
          refusal(
              "postern.trust.ocsp.keep = 0s", "postern.trust.ocsp.keep: \"0s\": outside the range"),
          refusal(
              "postern.trust.ocsp.keep-without-end = 0s",
              "postern.trust.ocsp.keep-without-end: \"0s\": outside the range"),
          refusal(
              "postern.trust.ocsp.retry = 500ms",
              "postern.trust.ocsp.retry: \"500ms\": outside the range"),
          refusal(
              "postern.backend.sasl.user = p",
              "postern.backend.sasl.password-file: is missing; for"),
          refusal(
              "postern.backend.tls { mode = starttls, key = server.key }",
              "postern.backend.tls.certificate: is missing, and key is of no use without it"),
          refusal(
              "postern.backend.tls { mode = starttls, certificate = server.pem }",
              "postern.backend.tls.key: is missing, and certificate is of no use without it"),
          refusal(
              "postern.backend.tls.authorities = ca.pem",
              "postern.backend.tls.authorities: has no effect with mode = off"),
          // files
          refusal(
              "postern.tls.certificate = none.pem",
              "postern.tls.certificate: \"none.pem\": there is no file none.pem"),
          refusal("postern.tls.certificate = \".\"", "postern.tls.certificate: \".\": "),
          refusal(
              "postern.trust.crl-files = [ca.crl, x.crl]", "postern.trust.crl-files: \"x.crl\":"),
          refusal("postern.identity.users = none", "postern.identity.users: \"none\": there is no"),
          refusal(
              "postern.tls.key-passphrase-file = ca.pem",
              "postern.tls.key-passphrase-file: \"ca.pem\": others may access it,"
                  + " run: chmod o= ca.pem; allowed: a file that Postern can read and others cannot"));

  private static List<String> refusal(String lines, String beginning) {
    return List.of(lines, beginning);
  }

  private static String limit(String rate) {
    return "postern.policy.default.user { messages = " + rate + (rate.equals("null") ? "" : " }");
  }

  private static String limitRefusal(String sentence) {
    return "postern.policy.default.user.messages: " + sentence;
  }

  private static String domain(String pattern) {
    return "postern.policy.default.denied-domains = [\"" + pattern + "\"]";
  }

  private static String domainRefusal(String pattern) {
    return "postern.policy.default.denied-domains: \"" + pattern + "\": not of this form; allowed:";
  }

  private static String rule(String parts) {
    return "postern.identity.rules = [ { from = san-email, " + parts + " } ]";
  }

  private static String proxies(String network) {
    return "postern.listener-defaults.trusted-proxies = [\"" + network + "\"]";
  }

  private static String proxyRefusal(String network, String reason) {
    return "postern.listener-defaults.trusted-proxies: \"" + network + "\": " + reason;
  }

  @TestFactory
  Stream<DynamicTest> aMistakeIsNamedWithFileLineKeyAndWhatIsAllowed() {
    return TABLE.stream()
        .map(row -> DynamicTest.dynamicTest(row.get(0), () -> check(row.get(0), row.get(1))));
  }

  private void check(String lines, String beginning) {
    String answer = folder.refuse(lines);
    assertTrue(answer.startsWith("postern.conf:8: " + beginning), answer);
    assertEquals(1, answer.lines().count(), answer);
  }

  @Test
  void allProblemsAreToldAtOnceInTheOrderOfTheirLines() {
    String answer =
        folder.refuse(
            """
            postern.log { level = loud
              format = xml }
            postern.colour = red
            """);
    assertEquals(
        List.of("postern.conf:8", "postern.conf:9", "postern.conf:10"),
        answer.lines().map(line -> line.substring(0, line.indexOf(": "))).toList());
  }

  @Test
  void anEmptyFileIsToldAllThatHasToBeSaid() {
    String answer = folder.refuseAll("");
    for (String key :
        List.of(
            "listeners",
            "tls.certificate",
            "tls.key",
            "trust.authorities",
            "trust.crl-files",
            "backend.address")) {
      assertTrue(answer.contains("postern.conf: postern." + key + ": is "), answer);
    }
    assertTrue(!answer.contains("reference.conf"), answer);
  }

  @Test
  void theLoginIsNeededForSaslPlain() {
    String answer = folder.refuse("postern.backend.forward = sasl-plain");
    assertTrue(answer.contains("postern.backend.sasl.user: is missing; for example: user"), answer);
    assertTrue(answer.contains("postern.backend.sasl.password-file: is missing"), answer);
    assertEquals(2, answer.lines().count());
  }

  @Test
  void trustIsNotNeededWhereNoCertificateIsAskedFor() {
    folder.load(
        """
        postern.listener-defaults.client-certificate = none
        postern.trust { authorities = [], crl-files = [] }
        """);
  }

  @Test
  void revocationMayBeSwitchedOffKnowingly() {
    folder.load("postern.trust { revocation = off, crl-files = [] }");
  }

  @Test
  void aKeyThatOthersMayReadStopsTheStart() {
    for (String permissions : List.of("rw----r--", "rw-----w-", "rw------x")) {
      folder.add("server.key", permissions);
      String answer = folder.refuse("");
      assertTrue(answer.contains("others may access it, run: chmod o= server.key"), answer);
    }
    folder.add("server.key", "rw-rw----");
    folder.load("");
  }

  @Test
  void aFileNameIsQuotedForTheShell() {
    folder.add("it's.key", "rw-r--r--");
    String answer = folder.refuse("postern.tls.key = \"it's.key\"");
    assertTrue(answer.contains("run: chmod o= 'it'\\''s.key'"), answer);
  }

  @Test
  void aPlaceInAnIncludedFileIsNamed() {
    folder.write("more.conf", "\nlimits.recipients = 5\nlimit = 6\n");
    String answer = folder.refuse("postern { include \"more.conf\" }");
    assertTrue(answer.startsWith("more.conf:2: postern.limits.recipients: 5: out"), answer);
    assertTrue(answer.contains("\nmore.conf:3: postern.limit: is not a known key"), answer);
  }

  @Test
  void aSubstitutionIsBlamedWhereItStands() {
    String answer = folder.refuse("\npostern.limits.recipients = ${postern.limits.errors}");
    assertTrue(answer.startsWith("postern.conf:9: postern.limits.recipients: 20: out"), answer);
    answer = folder.refuse("\npostern.limits.recipients = ${PATH}");
    assertTrue(answer.startsWith("postern.conf:9: postern.limits.recipients: \""), answer);
  }

  @Test
  void anUnknownVariableIsNamed() {
    String answer = folder.refuse("postern.hostname = ${NO_SUCH_VARIABLE}");
    assertTrue(answer.contains("${NO_SUCH_VARIABLE}; ${?NAME} stands for nothing"), answer);
  }

  @Test
  void aSlipInTheSyntaxIsNamedWithItsLine() {
    assertTrue(folder.refuse("postern { a = \n").startsWith("postern.conf:9: not HOCON: "));
    assertTrue(folder.refuse("postern.a = \"x\n").startsWith("postern.conf:8: not HOCON: "));
    assertTrue(folder.refuse("postern.a = [1\n}").startsWith("postern.conf:9: not HOCON: "));
    folder.write("more.conf", "\n}");
    String answer = folder.refuse("include \"more.conf\"");
    assertTrue(answer.startsWith("more.conf:2: not HOCON: "), answer);
  }

  @Test
  void aMissingIncludeThatIsRequiredStopsTheStart() {
    String answer = folder.refuse("include required(file(\"none.conf\"))");
    assertTrue(answer.contains("cannot be read: "), answer);
  }

  @Test
  void aLongValueIsCutShort() {
    String answer = folder.refuse("postern.log.level = " + "x".repeat(1000));
    assertTrue(answer.length() < 200, answer);
  }

  @Test
  void noValueBreaksTheLines() throws IOException {
    Files.createDirectories(temporary.resolve("a"));
    String answer = folder.refuse("postern.log.level = \"a\\nb\\u001b[31m\"");
    assertEquals(1, answer.lines().count());
    assertTrue(answer.chars().allMatch(c -> c >= ' '), answer);
  }
}
