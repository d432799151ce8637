package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.TraceConfig;
import dev.postern.proxy.identity.ClientIdentity;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 section 4.4. */
class TraceHeaderTest {

  private static final Instant TIME = Instant.parse("2026-03-04T05:06:07Z");

  private static final TraceConfig NAMED = new TraceConfig(true, true, false, "us");

  private static Session session(String helo, String address, String user) {
    Session session = new Session("s1", "submission", new InetSocketAddress(address, 50000));
    session.helo = helo;
    session.esmtp = true;
    session.protocol = "TLSv1.3";
    session.cipherSuite = "TLS_AES_128_GCM_SHA256";
    session.identity = new ClientIdentity(user, "0a1b", "ff", "rule", List.of());
    return session;
  }

  private static String field(Session session) {
    return field(session, NAMED, false);
  }

  private static String field(Session session, TraceConfig config, boolean utf8) {
    return new TraceHeader("mail.example.org", config).fields(session, "s1.1", utf8, TIME);
  }

  @Test
  void fieldNamesTheClientTheUserAndTheCertificate() {
    assertEquals(
        """
        Received: from laptop ([192.0.2.1])
        \tby mail.example.org (Postern) with ESMTPSA id s1.1
        \ttls TLS_AES_128_GCM_SHA256 (TLSv1.3
        \tuser alice@example.org certificate 0a1b);
        \tWed, 4 Mar 2026 05:06:07 +0000
        """
            .replace("\n", "\r\n"),
        field(session("laptop", "192.0.2.1", "alice@example.org")));
  }

  @Test
  void userIsNamedOnlyWhereThatIsConfigured() {
    Session session = session("laptop", "192.0.2.1", "alice@example.org");
    String field = field(session, new TraceConfig(true, false, false, "us"), false);
    assertEquals(
        """
        Received: from laptop ([192.0.2.1])
        \tby mail.example.org (Postern) with ESMTPSA id s1.1
        \ttls TLS_AES_128_GCM_SHA256 (TLSv1.3);
        \tWed, 4 Mar 2026 05:06:07 +0000
        """
            .replace("\n", "\r\n"),
        field);
  }

  @Test
  void ipv6AddressIsALiteral() {
    String field = field(session("[IPv6:2001:db8::1]", "2001:db8::1", "alice"));
    assertTrue(
        field.startsWith("Received: from [IPv6:2001:db8::1] ([IPv6:2001:db8:0:0:0:0:0:1])\r\n"),
        field);
  }

  @ParameterizedTest(name = "EHLO {0}, SMTPUTF8 {1}: {2}")
  @CsvSource({"true,false,ESMTPSA", "true,true,UTF8SMTPSA", "false,false,SMTP"})
  void protocolIsRegistered(boolean esmtp, boolean utf8, String protocol) {
    Session session = session("laptop", "192.0.2.1", "alice");
    session.esmtp = esmtp;
    String field = field(session, NAMED, utf8);
    assertTrue(field.contains(" with " + protocol + " id s1.1\r\n"), field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nBcc: b",
        "a\nb",
        "a\rb",
        "a\0b",
        "a)b",
        "a(b",
        "a;b",
        "a\\b",
        "a\"b",
        "a<b>",
        "a b",
        "a\u00fc",
        "a\u2028b",
        "a\u010ab"
      })
  void neitherNameNorUserBreaksOut(String evil) {
    String field = field(session(evil, "192.0.2.1", evil));
    String shown = evil.replaceAll("[^!-~]|[()<>;\\\\\"]", "?");
    assertEquals(field(session(shown, "192.0.2.1", shown)), field);
    assertTrue(field.matches("(?:[!-~][ -~]*\r\n)(?:\t[!-~][ -~]*\r\n){4}"), field);
  }

  /** RFC 8601: above Received, since later fields go in front. */
  @Test
  void resultsStandAboveReceived() {
    Session session = session("laptop", "192.0.2.1", "alice@example.org");
    String results =
        "Authentication-Results: us.example;\r\n\tauth=pass smtp.auth=alice@example.org\r\n";
    assertEquals(results, field(session, new TraceConfig(false, true, true, "us.example"), false));
    assertEquals(
        results + field(session),
        field(session, new TraceConfig(true, true, true, "us.example"), false));
    assertEquals("", field(session, new TraceConfig(false, true, false, "us.example"), false));
  }

  /** RFC 5322 section 2.1.1: 998 octets at most. */
  @Test
  void longestNamesStayInsideALine() {
    String field = field(session("h".repeat(255), "2001:db8::1", "u".repeat(512)));
    for (String line : field.lines().toList()) {
      assertTrue(line.length() <= 998, line);
    }
  }
}
