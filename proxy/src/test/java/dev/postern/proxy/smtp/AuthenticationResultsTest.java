package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8601; {@code $} is CRLF. */
class AuthenticationResultsTest {

  private static final AuthenticationResults OURS = new AuthenticationResults("mail.example.org");

  private static String filter(String header) {
    String utf8 = new String(header.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return OURS.withoutForged(utf8.replace("$", "\r\n"), true).replace("\r\n", "$");
  }

  /** Section 5, and whatever a reader behind us might take for our name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authentication-Results: mail.example.org; auth=pass smtp.auth=bob$",
        "authentication-RESULTS:MAIL.Example.ORG;none$",
        "Authentication-Results: mail.example.org$",
        "Authentication-Results: mail.example.org 1; none$",
        "Authentication-Results: mail.example.org (x) 1 (y) ; none$",
        "Authentication-Results: mail.example.org. ; none$",
        "Authentication-Results \t : mail.example.org; none$",
        "Authentication-Results:$ mail.example.org;$\tauth=pass$",
        "Authentication-Results:$ $\t$ mail.example.org; none$",
        "Authentication-Results: (a (b;) \\) c) mail.example.org; none$",
        "Authentication-Results: (by$ x)$ mail.example.org; none$",
        "Authentication-Results: \"mail.example.org\"; none$",
        "Authentication-Results: \"mail\\.example.org\" 1; none$",
        ".Authentication-Results: mail.example.org; none$",
        "Authentication-Results:$. mail.example.org; none$",
        "Authentication-Results: mail\uff0eexample\uff0eorg; none$",
        // What cannot be read may be ours for somebody.
        "Authentication-Results: (mail.example.org; none$",
        "Authentication-Results: \"mail.example.org; none$",
        "Authentication-Results: other.example mail.example.org; none$",
        "Authentication-Results: ; mail.example.org; none$",
        "Authentication-Results:$",
        "Authentication-Results: other.example/mail.example.org; none$",
        "Authentication-Results: =?us-ascii?q?mail.example.org?=; none$",
      })
  void forgedFieldGoes(String forged) {
    assertEquals("", filter(forged));
    assertEquals(
        "From: a@b.c$To: d@e.f$ x$$body", filter("From: a@b.c$" + forged + "To: d@e.f$ x$$body"));
    assertEquals("X: y$$", filter(forged + forged + "X: y$" + forged + "$"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authentication-Results: other.example; dkim=pass header.d=mail.example.org$",
        "Authentication-Results: mail.example.org.evil.example; none$",
        "Authentication-Results: xmail.example.org; none$",
        "Authentication-Results: \"other.example\" 1; none$",
        "ARC-Authentication-Results: i=1; mail.example.org; none$",
        "X-Authentication-Results: mail.example.org; none$",
        "Authentication-Results-Not: mail.example.org; none$",
        "Subject: x$ Authentication-Results: mail.example.org; none$",
        "..Authentication-Results: mail.example.org; none$",
        "no field$",
        "X: y$$Authentication-Results: mail.example.org; the body$",
        "X: y$.$",
        "..$. $.x$",
        "X: without an end",
        "",
      })
  void allElseStays(String header) {
    assertEquals(filter(header), header);
  }

  /** RFC 3030: in chunks a dot is a dot. */
  @Test
  void withoutStuffingADotIsAnotherName() {
    String header = ".Authentication-Results: mail.example.org; none\r\n";
    assertEquals(header, OURS.withoutForged(header, false));
    assertEquals("", OURS.withoutForged(header.substring(1), false));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "alice, alice",
        "alice@example.org, alice@example.org",
        "alice+x_y@example.org, alice+x_y@example.org",
        "a b, \"a b\"",
        "a;b, \"a;b\"",
        "a(b), \"a(b)\"",
        "a\"b\\c, \"a\\\"b\\\\c\"",
        "CN=alice/O=x, \"CN=alice/O=x\"",
        "J\u00fcrgen, \"J?rgen\"",
      })
  void fieldTellsOfTheLogin(String user, String value) {
    assertEquals(
        "Authentication-Results: mail.example.org;\r\n\tauth=pass smtp.auth=" + value + "\r\n",
        OURS.field(user));
  }

  @Test
  void userCannotBreakOut() {
    assertEquals(OURS.field("a??b"), OURS.field("a\r\nb"));
  }

  /** What is told is taken for ours when it comes back. */
  @Test
  void ownFieldIsForgedElsewhere() {
    assertEquals("", OURS.withoutForged(OURS.field("a b"), true));
  }
}
