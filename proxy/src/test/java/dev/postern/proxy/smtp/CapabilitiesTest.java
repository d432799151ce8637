package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
    assertEquals(offered, Capabilities.meeting(offer(backend), limit, 100).size());
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
            5000,
            100);
    assertEquals(
        List.of(
            "PIPELINING",
            "CHUNKING",
            "SIZE 5000",
            "8BITMIME",
            "SMTPUTF8",
            "DSN",
            "ENHANCEDSTATUSCODES",
            "BINARYMIME"),
        meeting.lines());
  }

  @Test
  void pipeliningAndChunkingAreTheProxysOwnPromises() {
    assertEquals(
        List.of("PIPELINING", "CHUNKING", "SIZE 7"),
        Capabilities.meeting(Capabilities.NONE, 7, 100).lines());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "DELIVERBY|DELIVERBY",
        "DELIVERBY 240|DELIVERBY 240",
        "DELIVERBY 240,XTOKEN|DELIVERBY 240", // a token that nobody here knows
        "DELIVERBY soon|DELIVERBY",
        "FUTURERELEASE 86400 2030-01-01T00:00:00Z|FUTURERELEASE 86400 2030-01-01T00:00:00Z",
        "FUTURERELEASE 86400 2030-01-01T00:00:00Z X|FUTURERELEASE 86400 2030-01-01T00:00:00Z",
        "FUTURERELEASE 86400|", // without both bounds nobody can ask
        "FUTURERELEASE|",
        "FUTURERELEASE 0 2030-01-01T00:00:00Z|",
        "MT-PRIORITY|MT-PRIORITY",
        "MT-PRIORITY STANAG4406|MT-PRIORITY STANAG4406",
        "MT-PRIORITY <evil>|MT-PRIORITY",
        "REQUIRETLS|REQUIRETLS",
        "REQUIRETLS x|REQUIRETLS",
        "8BITMIME x|8BITMIME",
        "BINARYMIME|", // RFC 3030 section 3: not without CHUNKING
        "LIMITS|LIMITS RCPTMAX=100",
        "LIMITS RCPTMAX=50|LIMITS RCPTMAX=50",
        "LIMITS RCPTMAX=500|LIMITS RCPTMAX=100",
        "LIMITS XMAX=1 MAILMAX=5 RCPTDOMAINMAX=2|LIMITS MAILMAX=5 RCPTMAX=100 RCPTDOMAINMAX=2",
        "LIMITS MAILMAX=0 RCPTMAX=007 RCPTDOMAINMAX=1000000|LIMITS RCPTMAX=100",
        "XCLIENT LOGIN|",
        "XFORWARD ADDR|",
        "ETRN|",
        "ATRN|",
        "VRFY|",
        "HELP|",
        "STARTTLS|",
        "AUTH PLAIN|",
        "BURL imap|",
        "X-EXPS GSSAPI|",
        "PRDR|",
      })
  void parametersArePassedOnAsFarAsTheyAreKnown(String backend, @Nullable String offered) {
    List<String> lines = Capabilities.meeting(offer(backend), 7, 100).lines();
    assertEquals(offered == null ? List.of() : List.of(offered), lines.subList(3, lines.size()));
  }

  /** RFC 8689 section 4.2.1. */
  @Test
  void tlsAllTheWayIsNotPromisedInClear() {
    assertEquals(List.of("DSN"), offer("REQUIRETLS", "DSN").inClear().lines());
  }

  /** RFC 9422 has six digits. */
  @Test
  void limitThatCannotBeToldIsLeftOut() {
    List<String> lines = Capabilities.meeting(offer("LIMITS"), 7, 1_000_000).lines();
    assertEquals("LIMITS", lines.get(3));
  }

  @Test
  void keywordCanBeAdded() {
    assertEquals(List.of("AUTH EXTERNAL"), Capabilities.NONE.with("AUTH", "EXTERNAL").lines());
    assertFalse(Capabilities.NONE.offers("AUTH"));
  }
}
