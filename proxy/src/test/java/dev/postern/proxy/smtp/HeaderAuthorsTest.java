package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whom a header names as its author, and which headers name nobody for certain. */
class HeaderAuthorsTest {

  /** A header, {@code $} for CRLF in it, and the addresses or the reason. */
  private record Row(String name, String header, HeaderAuthors expected) {

    static Row named(String name, String header, String... addresses) {
      List<String> octets = Stream.of(addresses).map(HeaderAuthorsTest::octets).toList();
      return new Row(name, header, new HeaderAuthors.Named(octets));
    }

    static Row malformed(String name, String header, String reason) {
      return new Row(name, header, new HeaderAuthors.Malformed(reason));
    }

    DynamicTest test() {
      String text = octets(header.replace("$", "\r\n"));
      return DynamicTest.dynamicTest(name, () -> assertEquals(expected, HeaderAuthors.read(text)));
    }
  }

  private static String octets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static Row named(String name, String header, String... addresses) {
    return Row.named(name, header, addresses);
  }

  private static Row malformed(String name, String header, String reason) {
    return Row.malformed(name, header, reason);
  }

  @TestFactory
  Stream<DynamicTest> fields() {
    return Stream.of(
            named("among others", "To: x@y.z$From: a@b.c$Subject: From: d@e.f$", "a@b.c"),
            named("in capitals", "FROM: a@b.c$", "a@b.c"),
            named("without a space", "From:a@b.c$", "a@b.c"),
            named("without a last line end", "From: a@b.c", "a@b.c"),
            named("white space before the colon", "from \t: a@b.c$", "a@b.c"),
            named("folded at once", "From:$ a@b.c$", "a@b.c"),
            named("folded inside", "From: \"A\"$\t<a@b.c>$", "a@b.c"),
            named(
                "folded field that looks like another", "X: y$ From: d@e.f$From: a@b.c$", "a@b.c"),
            named("the body is not the header", "From: a@b.c$$From: d@e.f$", "a@b.c"),
            named("another field ends in From", "X-From: d@e.f$From: a@b.c$", "a@b.c"),
            named("resent fields are not covered", "Resent-From: d@e.f$From: a@b.c$", "a@b.c"),
            named("Sender too", "From: a@b.c$Sender: D <d@e.f>$", "a@b.c", "d@e.f"),
            named("Sender first", "sender:d@e.f$From: a@b.c$", "a@b.c", "d@e.f"),
            named(
                "other fields may have any octets", "Subject: \u0085\u001b$From: a@b.c$", "a@b.c"),
            named("other fields may have a blank line", "X: y$ $From: a@b.c$", "a@b.c"),
            malformed("nothing", "", "no From field"),
            malformed("a body alone", "$From: a@b.c$", "no From field"),
            malformed("no From", "Subject: x$", "no From field"),
            malformed("Sender is no From", "Sender: a@b.c$", "no From field"),
            malformed("From twice", "From: a@b.c$From: d@e.f$", "more than one From field"),
            malformed("the same twice", "From: a@b.c$FROM : a@b.c$", "more than one From field"),
            malformed(
                "Sender twice",
                "From: a@b.c$Sender: a@b.c$Sender: a@b.c$",
                "more than one Sender field"),
            malformed(
                "Sender with two",
                "From: a@b.c$Sender: a@b.c, d@e.f$",
                "more than one address in Sender"),
            malformed("empty Sender", "From: a@b.c$Sender:$", "no address in Sender"),
            malformed(
                "begins folded", " From: d@e.f$From: a@b.c$", "white space before the first field"),
            malformed("line without a colon", "From: a@b.c$hello$", "line that is no field"),
            malformed("no name", ": x$From: a@b.c$", "line that is no field"),
            malformed("space in a name", "From x: d@e.f$From: a@b.c$", "line that is no field"),
            malformed("mbox line", "From d@e.f Mon 1:2:3$From: a@b.c$", "line that is no field"),
            malformed("no-break space in a name", "From\u00a0: a@b.c$", "line that is no field"),
            malformed("byte order mark", "\ufeffFrom: d@e.f$From: a@b.c$", "line that is no field"),
            malformed(
                "control in a name", "From\u0001: d@e.f$From: a@b.c$", "line that is no field"),
            malformed("NUL", "X: y\0$From: a@b.c$", "control character"),
            malformed("bare CR", "X: y\rFrom: d@e.f$From: a@b.c$", "control character"),
            malformed("bare LF", "X: y\nFrom: d@e.f$From: a@b.c$", "control character"),
            malformed("vertical tab", "X: y\u000bFrom: d@e.f$From: a@b.c$", "control character"),
            malformed("form feed", "X: y\fFrom: d@e.f$From: a@b.c$", "control character"),
            malformed("file separator", "X: y\u001cFrom: d@e.f$From: a@b.c$", "control character"))
        .map(Row::test);
  }

  @TestFactory
  Stream<DynamicTest> addresses() {
    return Stream.of(
            named("bare", "a@b.c", "a@b.c"),
            named("in angle brackets", "<a@b.c>", "a@b.c"),
            named("with words", "A B <a@b.c>", "a@b.c"),
            named("with an initial", "John Q. Public <a@b.c>", "a@b.c"),
            named("with quoted words", "\"B, A\" <a@b.c>", "a@b.c"),
            named("quoted and bare words", "\"A\" B \"C\"<a@b.c>", "a@b.c"),
            named("escaped quotes", "\"A \\\"B\\\" C\" <a@b.c>", "a@b.c"),
            named("the name is an address", "\"d@e.f\" <a@b.c>", "a@b.c"),
            named("the name is an address in brackets", "\"<d@e.f>\" <a@b.c>", "a@b.c"),
            named("the name is a list", "\"d@e.f, \" <a@b.c>", "a@b.c"),
            named("encoded words", "=?utf-8?q?J=C3=BCrgen?= =?utf-8?b?w7w=?= <a@b.c>", "a@b.c"),
            named("an encoded address", "=?utf-8?q?=3Cd=40e=2Ef=3E?= <a@b.c>", "a@b.c"),
            named("name beyond ASCII", "J\u00fcrgen \u00c5 <a@b.c>", "a@b.c"),
            named(
                "address beyond ASCII",
                "<j\u00fcrgen@b\u00fccher.example>",
                "j\u00fcrgen@b\u00fccher.example"),
            named("comment behind", "a@b.c (d@e.f)", "a@b.c"),
            named("comment before", "(d@e.f) a@b.c", "a@b.c"),
            named("comments between all tokens", "(a)A(b)<(c)a(d)@(e)b.c(f)>(g)", "a@b.c"),
            named("nested comments", "(a (b (c)) d) a@b.c", "a@b.c"),
            named("quoted pair in a comment", "(a \\) b) a@b.c", "a@b.c"),
            named("white space around the at sign", "a @\t b.c", "a@b.c"),
            named("quoted local part", "\"a b\"@b.c", "\"a b\"@b.c"),
            named("address literal", "a@[192.0.2.1]", "a@[192.0.2.1]"),
            named("two", "a@b.c, D <d@e.f>", "a@b.c", "d@e.f"),
            named("two, folded", "<a@b.c>,$ <d@e.f>", "a@b.c", "d@e.f"),
            named("empty elements", ", a@b.c,, d@e.f ,", "a@b.c", "d@e.f"),
            named("group", "team: a@b.c, D <d@e.f>;", "a@b.c", "d@e.f"),
            named("group and more", "x y:a@b.c;, z:;, d@e.f", "a@b.c", "d@e.f"),
            named("route", "<@x.y,@z.example:a@b.c>", "a@b.c"),
            named("route with empty elements", "X <@x.y,,@z.example,:a@b.c>", "a@b.c"),
            malformed("empty", "", "no address"),
            malformed("white space", " ", "no address"),
            malformed("comment alone", "(a@b.c)", "no address"),
            malformed("empty group", "undisclosed:;", "no address"),
            malformed("words", "Alice", "text that is no address"),
            malformed("comma outside quotes", "Smith, A <a@b.c>", "text that is no address"),
            malformed("an address as words", "d@e.f <a@b.c>", "text behind an address"),
            malformed("text behind", "a@b.c x", "text behind an address"),
            malformed("text behind the bracket", "<a@b.c> x", "text behind an address"),
            malformed("two brackets", "<a@b.c> <d@e.f>", "text behind an address"),
            malformed("semicolon between", "a@b.c; d@e.f", "text behind an address"),
            malformed("two at signs", "a@b.c@e.f", "text behind an address"),
            malformed("words before the address", "A a@b.c", "text that is no address"),
            malformed("quotes beside an atom", "\"a\"a@b.c", "text that is no address"),
            malformed("space beside a dot", "a .d@b.c", "text that is no address"),
            malformed("space beside a dot of the domain", "a@b. c", "malformed address"),
            malformed("comment beside a dot", "a@b.c(x).e", "text behind an address"),
            malformed("no local part", "@b.c", "text that is no address"),
            malformed("no domain", "a@", "malformed address"),
            malformed("dots in a row", "a..b@b.c", "malformed address"),
            malformed("dot at the end", "a@b.c.", "malformed address"),
            malformed(
                "encoded word as local part", "=?utf-8?q?d=40e=2Ef=3E?=@b.c", "malformed address"),
            malformed("empty brackets", "<>", "unbalanced or malformed address"),
            malformed("two in one bracket", "<a@b.c, d@e.f>", "unbalanced or malformed address"),
            malformed("bracket in a bracket", "<<a@b.c>>", "unbalanced or malformed address"),
            malformed("bracket without end", "<a@b.c", "unbalanced or malformed address"),
            malformed("words in a bracket", "<A a@b.c>", "unbalanced or malformed address"),
            malformed("end of a bracket", "a@b.c>", "text behind an address"),
            malformed("quoted string without end", "\"a@b.c", "quoted string without end"),
            malformed("quote at the end", "a@b.c\"", "quoted string without end"),
            malformed("backslash at the end", "\"a\\", "quoted string without end"),
            malformed("comment without end", "a@b.c (x", "comment without end"),
            malformed("nested without end", "a@b.c (x (y)", "comment without end"),
            malformed("end of a comment", "a@b.c )", "stray bracket or backslash"),
            malformed("backslash", "a\\b@b.c", "stray bracket or backslash"),
            malformed("end of a literal", "a@b.c]", "stray bracket or backslash"),
            malformed("literal without end", "a@[192.0.2.1", "domain literal without end"),
            malformed("literal with text", "a@[x@e.f]", "malformed address"),
            malformed("group without end", "team: a@b.c", "text behind an address"),
            malformed("group without a name", ": a@b.c;", "text that is no address"),
            malformed("group in a group", "x: y: a@b.c;;", "text that is no address"),
            malformed("route of words", "<@x y:a@b.c>", "unbalanced or malformed address"),
            malformed("route of no domain", "<@\"x\":a@b.c>", "malformed route"),
            malformed("route without an address", "<@x.y:>", "unbalanced or malformed address"),
            malformed("line of white space", "$ $ a@b.c", "line of white space only"),
            malformed("line of white space at the end", "a@b.c$\t", "line of white space only"),
            malformed("control character", "A\u0001 <a@b.c>", "control character"),
            malformed("delete", "A\u007f <a@b.c>", "control character"),
            malformed("next line", "A\u0085 <a@b.c>", "octets that are no plain UTF-8"),
            malformed("line separator", "A\u2028 <a@b.c>", "octets that are no plain UTF-8"),
            malformed("paragraph separator", "A\u2029 <a@b.c>", "octets that are no plain UTF-8"),
            malformed(
                "a quoted pair hides an address",
                "\"x\\\" <d@e.f>, \\\"\" <a@b.c>",
                "at sign in a nested comment or beside a backslash"),
            malformed(
                "nesting hides an address",
                "(x (y) <d@e.f> z) a@b.c",
                "at sign in a nested comment or beside a backslash"))
        .map(HeaderAuthorsTest::inFrom)
        .map(Row::test);
  }

  private static Row inFrom(Row row) {
    HeaderAuthors expected =
        row.expected instanceof HeaderAuthors.Malformed malformed
            ? new HeaderAuthors.Malformed(malformed.reason() + " in From")
            : row.expected;
    return new Row(row.name, "From: " + row.header + "$", expected);
  }

  @Test
  void latin1IsNoUtf8() {
    assertEquals(
        new HeaderAuthors.Malformed("octets that are no plain UTF-8 in From"),
        HeaderAuthors.read("From: J\u00fcrgen <a@b.c>\r\n"));
  }

  /** RFC 5322 section 2.1.1: servers break longer lines where they like. */
  @Test
  void lineHas998OctetsAtMost() {
    String longest = "X: " + "x".repeat(995) + "\r\nFrom: a@b.c\r\n";
    assertEquals(new HeaderAuthors.Named(List.of("a@b.c")), HeaderAuthors.read(longest));
    assertEquals(
        new HeaderAuthors.Malformed("line of more than 998 octets"),
        HeaderAuthors.read("X" + longest));
  }

  @Test
  void depthOfCommentsIsNoMatter() {
    String deep = ("(".repeat(900) + "\r\n ").repeat(30) + (")".repeat(900) + "\r\n ").repeat(30);
    assertEquals(
        new HeaderAuthors.Named(List.of("a@b.c")),
        HeaderAuthors.read("From:" + deep + "a@b.c\r\n"));
  }
}
