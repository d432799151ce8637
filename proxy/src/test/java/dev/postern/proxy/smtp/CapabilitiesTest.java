package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5321 section 4.1.1.1. */
class CapabilitiesTest {

  private static Capabilities offer(String... keywords) {
    return Capabilities.parse(Reply.of(250, "mail.example.org", List.of(keywords)));
  }

  @Test
  void greetingIsNoKeyword() {
    assertFalse(offer("DSN").offers("MAIL.EXAMPLE.ORG"));
    assertEquals(List.of(), offer().lines());
  }

  @Test
  void keywordsAreKnownInAnyCase() {
    assertTrue(offer("pipelining").offers("PIPELINING"));
    assertEquals(Set.of("NAME", "LOGIN"), offer("XCLIENT name Login").words("XCLIENT"));
  }

  @Test
  void whatIsNotOfferedHasNoWords() {
    assertEquals(Set.of(), offer("DSN").words("XCLIENT"));
    assertEquals(Set.of(), offer("XCLIENT").words("XCLIENT"));
  }

  @Test
  void repeatedWordIsHarmless() {
    assertEquals(Set.of("LOGIN", "ADDR"), offer("XCLIENT LOGIN  ADDR login").words("XCLIENT"));
  }

  @ParameterizedTest(name = "backend {0}, limit {1}: {2}")
  @CsvSource({
    "SIZE 10000,50000,8976", // room for the trace header is kept back
    "SIZE 10000,5000,5000",
    "SIZE 0,5000,5000", // RFC 1870 section 3: no fixed limit
    "SIZE,5000,5000",
    "DSN,5000,5000",
    "SIZE 100,5000,1",
    "SIZE nonsense,5000,5000",
    "SIZE 99999999999999999999,5000,5000",
  })
  void smallerSizeIsOffered(String backend, long limit, long offered) {
    assertEquals(offered, Capabilities.meeting(offer(backend), limit).size());
  }

  @Test
  void onlyWhatBothKeepIsOffered() {
    Capabilities meeting =
        Capabilities.meeting(
            offer(
                "8BITMIME",
                "SMTPUTF8",
                "DSN",
                "ENHANCEDSTATUSCODES",
                "CHUNKING",
                "BINARYMIME",
                "AUTH PLAIN",
                "XCLIENT LOGIN",
                "STARTTLS",
                "X-NEW"),
            5000);
    assertEquals(
        List.of(
            "PIPELINING",
            "CHUNKING",
            "SIZE 5000",
            "8BITMIME",
            "SMTPUTF8",
            "DSN",
            "ENHANCEDSTATUSCODES"),
        meeting.lines());
  }

  @Test
  void pipeliningAndChunkingAreTheProxysOwnPromises() {
    assertEquals(
        List.of("PIPELINING", "CHUNKING", "SIZE 7"),
        Capabilities.meeting(Capabilities.NONE, 7).lines());
  }

  @Test
  void keywordCanBeAdded() {
    assertEquals(List.of("AUTH EXTERNAL"), Capabilities.NONE.with("AUTH", "EXTERNAL").lines());
    assertFalse(Capabilities.NONE.offers("AUTH"));
  }
}
