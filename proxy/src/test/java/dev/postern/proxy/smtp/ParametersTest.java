package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters of MAIL and RCPT, extension by extension. */
class ParametersTest {

  private static final Capabilities EVERYTHING =
      offer(
          "SIZE",
          "8BITMIME",
          "SMTPUTF8",
          "DSN",
          "CHUNKING",
          "BINARYMIME",
          "DELIVERBY",
          "FUTURERELEASE 86400 2030-01-01T00:00:00Z",
          "MT-PRIORITY",
          "REQUIRETLS",
          "AUTH");

  private static Capabilities offer(String... keywords) {
    return Capabilities.parse(Reply.of(250, "us", List.of(keywords)));
  }

  private static Parameters mail(String text) throws SmtpSyntaxException {
    return Parameters.parse(Verb.MAIL, text, EVERYTHING);
  }

  private static Reply refusal(Verb verb, String text, Capabilities offered) {
    return assertThrows(
            SmtpSyntaxException.class, () -> Parameters.parse(verb, text, offered), text)
        .reply();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BY=1;R",
        "BY=+1;RT",
        "BY=000000001;r",
        "BY=0;N",
        "BY=-999999999;nT",
        "HOLDFOR=1",
        "HOLDFOR=999999999",
        "HOLDUNTIL=2029-12-31T23:59:60Z",
        "HOLDUNTIL=2029-02-28t00:00:00z",
        "HOLDUNTIL=2029-02-28T00:00:00.123456789-12:30",
        "MT-PRIORITY=-9",
        "MT-PRIORITY=-1",
        "MT-PRIORITY=0",
        "MT-PRIORITY=9",
        "REQUIRETLS",
        "BODY=7BIT",
        "BODY=binarymime",
        "BY=60;R HOLDFOR=5 MT-PRIORITY=1 REQUIRETLS BODY=8BITMIME SMTPUTF8",
      })
  void wellFormedParameterIsPassedOnAsItCame(String text) throws SmtpSyntaxException {
    assertEquals(" " + text, mail(text).forNext(EVERYTHING));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BY",
        "BY=",
        "BY=0;R", // RFC 2852 section 4: R needs a time greater than zero
        "BY=+0;R",
        "BY=-1;R",
        "BY=1",
        "BY=1;",
        "BY=1;X",
        "BY=1;NR",
        "BY=1;T",
        "BY=1234567890;N",
        "BY=--1;N",
        "BY=1.5;N",
        "HOLDFOR",
        "HOLDFOR=",
        "HOLDFOR=0",
        "HOLDFOR=01",
        "HOLDFOR=-1",
        "HOLDFOR=1234567890",
        "HOLDUNTIL=2029-00-10T00:00:00Z",
        "HOLDUNTIL=2029-13-10T00:00:00Z",
        "HOLDUNTIL=2029-01-32T00:00:00Z",
        "HOLDUNTIL=2029-01-01T24:00:00Z",
        "HOLDUNTIL=2029-01-01T00:60:00Z",
        "HOLDUNTIL=2029-01-01T00:00:61Z",
        "HOLDUNTIL=2029-01-01T00:00:00",
        "HOLDUNTIL=2029-01-01T00:00:00.Z",
        "HOLDUNTIL=2029-01-01T00:00:00+24:00",
        "HOLDUNTIL=29-01-01T00:00:00Z",
        "MT-PRIORITY",
        "MT-PRIORITY=",
        "MT-PRIORITY=10",
        "MT-PRIORITY=-10",
        "MT-PRIORITY=-0",
        "MT-PRIORITY=+1",
        "MT-PRIORITY=1.0",
        "REQUIRETLS=",
        "REQUIRETLS=YES",
        "BODY=9BIT",
        "BODY",
      })
  void malformedParameterIsRefused(String text) {
    assertEquals(Reply.PARAMETER_SYNTAX, refusal(Verb.MAIL, text, EVERYTHING));
  }

  @Test
  void timeAndDateExcludeEachOther() {
    String both = "HOLDUNTIL=2029-01-01T00:00:00Z HOLDFOR=60";
    assertEquals(Reply.TWO_RELEASES, refusal(Verb.MAIL, both, EVERYTHING));
  }

  static Stream<Arguments> whatEachNeeds() {
    return Stream.of(
        Arguments.of("BY=1;R", "DELIVERBY"),
        Arguments.of("HOLDFOR=1", "FUTURERELEASE"),
        Arguments.of("HOLDUNTIL=2029-01-01T00:00:00Z", "FUTURERELEASE"),
        Arguments.of("MT-PRIORITY=1", "MT-PRIORITY"),
        Arguments.of("REQUIRETLS", "REQUIRETLS"),
        Arguments.of("SMTPUTF8", "SMTPUTF8"),
        Arguments.of("RET=FULL", "DSN"),
        Arguments.of("ENVID=x", "DSN"),
        Arguments.of("BODY=8BITMIME", "8BITMIME"));
  }

  @ParameterizedTest
  @MethodSource("whatEachNeeds")
  void parameterIsKnownWithItsExtensionOnly(String text, String keyword)
      throws SmtpSyntaxException {
    assertEquals(Reply.PARAMETER_UNKNOWN, refusal(Verb.MAIL, text, Capabilities.NONE));
    assertTrue(Parameters.parse(Verb.MAIL, text, offer(keyword)).areKeptBy(offer(keyword)));
    assertFalse(Parameters.parse(Verb.MAIL, text, offer(keyword)).areKeptBy(Capabilities.NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"BY=1;R", "HOLDFOR=1", "MT-PRIORITY=1", "REQUIRETLS", "BODY=7BIT"})
  void parameterOfMailIsNoneOfRcpt(String text) {
    assertEquals(Reply.PARAMETER_UNKNOWN, refusal(Verb.RCPT, text, EVERYTHING));
  }

  /** RFC 3030 section 3. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"8BITMIME", "8BITMIME CHUNKING", "8BITMIME BINARYMIME"})
  void binaryContentNeedsBothExtensions(String keywords) {
    Capabilities offered = offer(keywords.split(" "));
    assertEquals(Reply.PARAMETER_VALUE, refusal(Verb.MAIL, "BODY=BINARYMIME", offered));
  }

  @Test
  void binaryContentIsKnownByItsValue() throws SmtpSyntaxException {
    assertTrue(mail("BODY=BinaryMime").isBinary());
    assertFalse(mail("BODY=8BITMIME").isBinary());
    assertFalse(mail("").isBinary());
    assertTrue(mail("BODY=BINARYMIME").areKeptBy(offer("BINARYMIME", "CHUNKING")));
    assertFalse(mail("BODY=BINARYMIME").areKeptBy(offer("8BITMIME", "CHUNKING")));
  }

  @Test
  void ownPromisesAreNotAskedOfTheNextServer() throws SmtpSyntaxException {
    Parameters parameters = mail("SIZE=5 AUTH=<> BODY=8BITMIME");
    assertTrue(parameters.areKeptBy(offer("8BITMIME")));
    assertEquals(" BODY=8BITMIME", parameters.forNext(offer("8BITMIME")));
    assertEquals(" SIZE=5 BODY=8BITMIME", parameters.forNext(offer("8BITMIME", "SIZE")));
  }

  /** RFC 3461 section 4: the value is counted as it is written. */
  @Test
  void originalRecipientHasFiveHundredOctetsAtMost() throws SmtpSyntaxException {
    String longest = "ORCPT=rfc822;" + "o".repeat(493);
    assertEquals(
        " " + longest, Parameters.parse(Verb.RCPT, longest, EVERYTHING).forNext(EVERYTHING));
    assertEquals(Reply.PARAMETER_SYNTAX, refusal(Verb.RCPT, longest + "o", EVERYTHING));
  }

  /** RFC 5321 section 4.5.3.1.4: each extension's increment, and the path at its longest. */
  @Test
  void commandLineHasRoomForEveryIncrement() {
    int mail =
        512 // RFC 5321
            + 26 // SIZE, RFC 1870
            + 17 // BODY, RFC 3030
            + 10 // SMTPUTF8, RFC 6531
            + 500 // DSN, RFC 3461
            + 500 // AUTH, RFC 4954
            + 17 // DELIVERBY, RFC 2852
            + 34 // FUTURERELEASE, RFC 4865
            + 15 // MT-PRIORITY, RFC 6710
            + 11; // REQUIRETLS, RFC 8689
    assertTrue(mail <= CommandDecoder.MAXIMUM_COMMAND);
    assertTrue("MAIL FROM:<@>\r\n".length() + 255 + 255 + mail <= CommandDecoder.MAXIMUM_COMMAND);
  }
}
