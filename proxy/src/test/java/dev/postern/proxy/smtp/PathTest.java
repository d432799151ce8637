package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
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

/** The arguments of MAIL and RCPT with their parameters. */
class PathTest {

  private static final Capabilities EVERYTHING =
      Capabilities.parse(
          Reply.of(
              250, "us", List.of("SIZE 1000", "8BITMIME", "SMTPUTF8", "DSN", "AUTH EXTERNAL")));

  private static String mail(String argument) throws SmtpSyntaxException {
    return ReversePath.parse(argument, EVERYTHING).command(EVERYTHING, "");
  }

  private static String recipient(String argument) throws SmtpSyntaxException {
    return ForwardPath.parse(argument, EVERYTHING, false).command(EVERYTHING);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM:<alice@example.org>|MAIL FROM:<alice@example.org>|RFC 5321 section 4.1.1.2",
        "from:<alice@example.org>|MAIL FROM:<alice@example.org>|RFC 5321 section 2.4",
        "FROM: <alice@example.org>|MAIL FROM:<alice@example.org>|a blank that many clients send",
        "FROM:<>|MAIL FROM:<>|RFC 5321 section 4.5.5: the null reverse-path",
        "FROM:<@a.example,@b.example:c@d.example>|MAIL FROM:<c@d.example>|RFC 5321 appendix C",
        "FROM:<\"a>b\"@example.org>|MAIL FROM:<\"a>b\"@example.org>|RFC 5321 section 4.1.2: quoted",
        "FROM:<\"a\\\">b\"@example.org>|MAIL FROM:<\"a\\\">b\"@example.org>|quoted pair",
        "FROM:<a@b> SIZE=5 BODY=8BITMIME|MAIL FROM:<a@b> SIZE=5 BODY=8BITMIME|RFC 1870, RFC 6152",
        "FROM:<a@b>  SIZE=5|MAIL FROM:<a@b> SIZE=5|two blanks",
        "FROM:<a@b> SMTPUTF8|MAIL FROM:<a@b> SMTPUTF8|RFC 6531 section 3.4",
        "FROM:<a@b> RET=HDRS ENVID=q+2B1|MAIL FROM:<a@b> RET=HDRS ENVID=q+2B1|RFC 3461 4.3, 4.4",
        "FROM:<a@b> ret=hdrs size=9|MAIL FROM:<a@b> ret=hdrs size=9|parameters as they came",
        "FROM:<a@b> AUTH=bob@b SIZE=5|MAIL FROM:<a@b> SIZE=5|RFC 4954 section 5: not believed",
        "FROM:<a@b> AUTH=<>|MAIL FROM:<a@b>|RFC 4954 section 5",
      })
  void reversePathIsPassedOn(String argument, String command, String clause)
      throws SmtpSyntaxException {
    assertEquals(command, mail(argument), clause);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "TO:<bob@example.org>|RCPT TO:<bob@example.org>|RFC 5321 section 4.1.1.3",
        "to: <bob@example.org>|RCPT TO:<bob@example.org>|RFC 5321 section 2.4",
        "TO:<Postmaster>|RCPT TO:<Postmaster>|RFC 5321 section 4.5.1",
        "TO:<@a.example:b@c.example>|RCPT TO:<b@c.example>|RFC 5321 section 4.1.1.3",
        "TO:<b@c> NOTIFY=SUCCESS,DELAY|RCPT TO:<b@c> NOTIFY=SUCCESS,DELAY|RFC 3461 section 4.1",
        "TO:<b@c> NOTIFY=never|RCPT TO:<b@c> NOTIFY=never|RFC 3461 section 4.1",
        "TO:<b@c> ORCPT=rfc822;B+2Bx@c|RCPT TO:<b@c> ORCPT=rfc822;B+2Bx@c|RFC 3461 section 4.2",
      })
  void forwardPathIsPassedOn(String argument, String command, String clause)
      throws SmtpSyntaxException {
    assertEquals(command, recipient(argument), clause);
  }

  static Stream<Arguments> badMail() {
    return Stream.of(
        Arguments.of("", Reply.MAIL_SYNTAX),
        Arguments.of("<a@b>", Reply.MAIL_SYNTAX),
        Arguments.of("TO:<a@b>", Reply.MAIL_SYNTAX),
        Arguments.of("FROM:a@b", Reply.MAIL_SYNTAX),
        Arguments.of("FROM:", Reply.MAIL_SYNTAX),
        Arguments.of("FROM:<a@b", Reply.MAIL_SYNTAX),
        Arguments.of("FROM:<a@b>SIZE=5", Reply.MAIL_SYNTAX),
        Arguments.of("FROM:<\"a>b@c>", Reply.MAIL_SYNTAX),
        Arguments.of("FROM :<a@b>", Reply.MAIL_SYNTAX),
        Arguments.of("FROM:<a>", Reply.BAD_PATH),
        Arguments.of("FROM:< >", Reply.BAD_PATH),
        Arguments.of("FROM:<<a@b>", Reply.BAD_PATH),
        Arguments.of("FROM:<@a.example>", Reply.BAD_PATH),
        Arguments.of("FROM:<@a b:c@d>", Reply.BAD_PATH),
        Arguments.of("FROM:<@a_b:c@d>", Reply.BAD_PATH),
        Arguments.of("FROM:<postmaster>", Reply.BAD_PATH),
        Arguments.of("FROM:<\u00c3\u00bc@b>", Reply.SMTPUTF8_NEEDED),
        Arguments.of("FROM:<a@b> SIZE", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> SIZE=", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> SIZE=-1", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> SIZE=" + "1".repeat(21), Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> SIZE=1 SIZE=2", Reply.PARAMETER_TWICE),
        Arguments.of("FROM:<a@b> AUTH=<> auth=<>", Reply.PARAMETER_TWICE),
        Arguments.of("FROM:<a@b> BODY=BINARYMIME", Reply.PARAMETER_VALUE),
        Arguments.of("FROM:<a@b> SMTPUTF8=1", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> RET=SOME", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> ENVID=a+2b", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> ENVID=" + "x".repeat(101), Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> AUTH=", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> AUTH=a=b", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> -X", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> =", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> SIZE=1\tRET=FULL", Reply.PARAMETER_SYNTAX),
        Arguments.of("FROM:<a@b> NOTIFY=NEVER", Reply.PARAMETER_UNKNOWN),
        Arguments.of("FROM:<a@b> X-OWN=1", Reply.PARAMETER_UNKNOWN),
        Arguments.of("FROM:<a@b> S\u0131ZE=1", Reply.PARAMETER_SYNTAX));
  }

  @ParameterizedTest
  @MethodSource("badMail")
  void malformedReversePathIsRefused(String argument, Reply refusal) {
    SmtpSyntaxException refused = assertThrows(SmtpSyntaxException.class, () -> mail(argument));
    assertSame(refusal, refused.reply());
  }

  static Stream<Arguments> badRecipients() {
    return Stream.of(
        Arguments.of("FROM:<a@b>", Reply.RCPT_SYNTAX),
        Arguments.of("TO:bob", Reply.RCPT_SYNTAX),
        Arguments.of("TO:<>", Reply.BAD_FORWARD_PATH),
        Arguments.of("TO:<bob>", Reply.BAD_FORWARD_PATH),
        Arguments.of("TO:<\u00c3\u00bc@b>", Reply.SMTPUTF8_NEEDED),
        Arguments.of("TO:<a@b> SIZE=1", Reply.PARAMETER_UNKNOWN),
        Arguments.of("TO:<a@b> NOTIFY=NEVER,DELAY", Reply.PARAMETER_SYNTAX),
        Arguments.of("TO:<a@b> NOTIFY=", Reply.PARAMETER_SYNTAX),
        Arguments.of("TO:<a@b> ORCPT=bob", Reply.PARAMETER_SYNTAX),
        Arguments.of("TO:<a@b> ORCPT=utf-8;\u00fc", Reply.PARAMETER_SYNTAX));
  }

  @ParameterizedTest
  @MethodSource("badRecipients")
  void malformedForwardPathIsRefused(String argument, Reply refusal) {
    SmtpSyntaxException refused =
        assertThrows(SmtpSyntaxException.class, () -> recipient(argument));
    assertSame(refusal, refused.reply());
  }

  @ParameterizedTest
  @ValueSource(strings = {"SIZE=1", "BODY=7BIT", "SMTPUTF8", "RET=FULL", "ENVID=x", "AUTH=<>"})
  void parameterOfAnExtensionThatWasNotOfferedIsUnknown(String parameter) {
    SmtpSyntaxException refused =
        assertThrows(
            SmtpSyntaxException.class,
            () -> ReversePath.parse("FROM:<a@b> " + parameter, Capabilities.NONE));
    assertSame(Reply.PARAMETER_UNKNOWN, refused.reply());
  }

  @Test
  void utf8AddressesPassWithSmtputf8() throws SmtpSyntaxException {
    assertEquals("MAIL FROM:<\u00c3\u00bc@b> SMTPUTF8", mail("FROM:<\u00c3\u00bc@b> SMTPUTF8"));
    assertEquals(
        "RCPT TO:<\u00c3\u00bc@b>",
        ForwardPath.parse("TO:<\u00c3\u00bc@b>", EVERYTHING, true).command(EVERYTHING));
  }

  @Test
  void nullReversePathHasNoMailbox() throws SmtpSyntaxException {
    ReversePath path = ReversePath.parse("FROM:<>", EVERYTHING);
    assertTrue(path.mailbox().isEmpty());
    assertEquals("", path.address());
  }

  @ParameterizedTest
  @CsvSource({
    "SIZE=0,0",
    "SIZE=500,500",
    "SIZE=999999999999999999,999999999999999999",
    "SIZE=18446744073709551615,9223372036854775807",
    "RET=FULL,0",
  })
  void declaredSizeIsKnown(String parameter, long size) throws SmtpSyntaxException {
    ReversePath path = ReversePath.parse("FROM:<a@b> " + parameter, EVERYTHING);
    assertEquals(size, path.parameters().size());
  }

  @Test
  void moreIsAppendedBehindTheParameters() throws SmtpSyntaxException {
    ReversePath path = ReversePath.parse("FROM:<a@b> SIZE=1", EVERYTHING);
    assertEquals("MAIL FROM:<a@b> SIZE=1 AUTH=a@b", path.command(EVERYTHING, " AUTH=a@b"));
  }
}
