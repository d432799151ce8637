package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    return new TraceHeader("mail.example.org", true).field(session, "s1.1", false, TIME);
  }

  @Test
  void fieldNamesTheClientTheUserAndTheCertificate() {
    assertEquals(
        """
        Received: from laptop ([192.0.2.1])
        \tby mail.example.org (Postern) with ESMTPSA id s1.1
        \t(using TLSv1.3 TLS_AES_128_GCM_SHA256
        \tuser alice@example.org certificate 0a1b);
        \tWed, 4 Mar 2026 05:06:07 +0000
        """
            .replace("\n", "\r\n"),
        field(session("laptop", "192.0.2.1", "alice@example.org")));
  }

  @Test
  void userIsNamedOnlyWhereThatIsConfigured() {
    String field =
        new TraceHeader("mail.example.org", false)
            .field(session("laptop", "192.0.2.1", "alice@example.org"), "s1.1", false, TIME);
    assertEquals(
        """
        Received: from laptop ([192.0.2.1])
        \tby mail.example.org (Postern) with ESMTPSA id s1.1
        \t(using TLSv1.3 TLS_AES_128_GCM_SHA256);
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
    String field = new TraceHeader("us", true).field(session, "x", utf8, TIME);
    assertTrue(field.contains(" with " + protocol + " id x\r\n"), field);
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

  /** RFC 5322 section 2.1.1: 998 octets at most. */
  @Test
  void longestNamesStayInsideALine() {
    String field = field(session("h".repeat(255), "2001:db8::1", "u".repeat(512)));
    for (String line : field.lines().toList()) {
      assertTrue(line.length() <= 998, line);
    }
  }
}
