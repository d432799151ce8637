package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.SmtpSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4954 section 4. */
class SaslExternalTest {

  @ParameterizedTest
  @ValueSource(strings = {"EXTERNAL", "external"})
  void withoutInitialResponseAChallengeIsDue(String argument) throws SmtpSyntaxException {
    assertNull(SaslExternal.initialResponse(argument));
  }

  @Test
  void equalsSignIsTheEmptyInitialResponse() throws SmtpSyntaxException {
    assertArrayEquals(new byte[0], SaslExternal.initialResponse("EXTERNAL ="));
  }

  @ParameterizedTest
  @CsvSource({"YWxpY2U=,alice", "YWxpY2VA,alice@", "'',''"})
  void responseIsDecoded(String line, String text) throws SmtpSyntaxException {
    assertEquals(text, new String(SaslExternal.response(line), StandardCharsets.UTF_8));
  }

  @Test
  void initialResponseIsDecoded() throws SmtpSyntaxException {
    byte[] decoded = SaslExternal.initialResponse("EXTERNAL YWxpY2U=");
    assertArrayEquals("alice".getBytes(StandardCharsets.US_ASCII), decoded);
  }

  static Stream<Arguments> badArguments() {
    return Stream.of(
        Arguments.of("", Reply.MECHANISM_MISSING),
        Arguments.of("PLAIN", Reply.MECHANISM_UNKNOWN),
        Arguments.of("PLAIN AGEAYg==", Reply.MECHANISM_UNKNOWN),
        Arguments.of("EXTERNALX", Reply.MECHANISM_UNKNOWN),
        Arguments.of("EXTERNAL  YWI=", Reply.AUTH_NOT_BASE64),
        Arguments.of("EXTERNAL YWI= x", Reply.AUTH_NOT_BASE64),
        Arguments.of("EXTERNAL ==", Reply.AUTH_NOT_BASE64),
        Arguments.of("EXTERNAL *", Reply.AUTH_NOT_BASE64));
  }

  @ParameterizedTest
  @MethodSource("badArguments")
  void badArgumentIsRefused(String argument, Reply refusal) {
    SmtpSyntaxException refused =
        assertThrows(SmtpSyntaxException.class, () -> SaslExternal.initialResponse(argument));
    assertSame(refusal, refused.reply());
  }

  static Stream<Arguments> badResponses() {
    return Stream.of(
        Arguments.of("*", Reply.AUTH_CANCELLED),
        // Octets that decode leniently are refused: the unused bits, the padding, the alphabet.
        Arguments.of("=", Reply.AUTH_NOT_BASE64),
        Arguments.of("YWxpY2U", Reply.AUTH_NOT_BASE64),
        Arguments.of("YWxpY2V=", Reply.AUTH_NOT_BASE64),
        Arguments.of("YWxp Y2U=", Reply.AUTH_NOT_BASE64),
        Arguments.of("YWxpY2U= ", Reply.AUTH_NOT_BASE64),
        Arguments.of("-_8=", Reply.AUTH_NOT_BASE64),
        Arguments.of("\u00fc", Reply.AUTH_NOT_BASE64),
        // A client with an empty user goes on with its next command.
        Arguments.of("MAIL FROM:<alice@example.org>", Reply.AUTH_LOOKS_LIKE_COMMAND),
        Arguments.of("quit", Reply.AUTH_LOOKS_LIKE_COMMAND),
        Arguments.of("EHLO laptop", Reply.AUTH_LOOKS_LIKE_COMMAND));
  }

  @ParameterizedTest
  @MethodSource("badResponses")
  void badResponseIsRefused(String line, Reply refusal) {
    SmtpSyntaxException refused =
        assertThrows(SmtpSyntaxException.class, () -> SaslExternal.response(line));
    assertSame(refusal, refused.reply());
  }
}
