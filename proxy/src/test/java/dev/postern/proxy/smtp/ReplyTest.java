package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.LeakCheck;
import io.netty.buffer.ByteBuf;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5321 section 4.2. */
class ReplyTest {

  @RegisterExtension final LeakCheck leaks = new LeakCheck();

  private String encoded(Reply reply) {
    ByteBuf octets = reply.encode(leaks.allocator());
    String text = octets.toString(StandardCharsets.ISO_8859_1);
    octets.release();
    return text;
  }

  static Stream<Reply> ourOwn() {
    return Arrays.stream(Reply.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .map(
            field -> {
              try {
                return (Reply) field.get(null);
              } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  @ParameterizedTest
  @MethodSource("ourOwn")
  void ourWordingIsOneLineOfPrintableAsciiInsideTheBound(Reply reply) {
    String line = encoded(reply);
    assertTrue(line.matches("[2-5][0-9]{2} [ -~]*\r\n"), line);
    assertTrue(line.length() <= 512, "RFC 5321 section 4.5.3.1.5");
  }

  /** RFC 2034 section 4: the class of the enhanced code is that of the reply; 3yz has none. */
  @ParameterizedTest
  @MethodSource("ourOwn")
  void enhancedCodeAgreesWithTheReplyCode(Reply reply) {
    boolean hasCode = reply.text().matches("[245]\\.[0-9]+\\.[0-9]+ .*");
    assertEquals(reply.code() / 100 != 3, hasCode, reply.toString());
    assertTrue(!hasCode || reply.text().charAt(0) - '0' == reply.code() / 100, reply.toString());
  }

  @Test
  void replyOfSeveralLinesHasHyphensButInTheLast() {
    assertEquals(
        "250-us\r\n250-SIZE 5\r\n250 DSN\r\n",
        encoded(Reply.of(250, "us", List.of("SIZE 5", "DSN"))));
  }

  @Test
  void challengeWithoutTextIsTheCodeAndOneSpace() {
    assertEquals("334 \r\n", encoded(Reply.SASL_CONTINUE));
  }

  @Test
  void textKeepsItsOctets() {
    assertEquals("250 \u00c3\u00bc\r\n", encoded(Reply.of(250, "\u00c3\u00bc")));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 99, 199, 600, 1000})
  void otherCodesAreNoReply(int code) {
    assertThrows(IllegalArgumentException.class, () -> Reply.of(code, "x"));
  }

  @Test
  void replyWithoutLineIsNone() {
    assertThrows(IllegalArgumentException.class, () -> new Reply(250, List.of()));
  }

  /** RFC 5321 section 3.8: it is the backend's connection that ends, not the client's. */
  @Test
  void backends421IsTheClients451() {
    assertEquals(Reply.of(451, "4.3.2 Down"), Reply.of(421, "4.3.2 Down").forClient());
    Reply other = Reply.of(550, "5.1.1 No");
    assertSame(other, other.forClient());
  }

  @Test
  void reasonOfARefusalCannotBeginAnotherLine() {
    assertEquals(
        "550 5.7.1 a??250 OK?\r\n",
        encoded(Reply.certificateRefused("5.7.1", "a\r\n250 OK\u00fc")));
    assertEquals("535 5.7.8 a?b\r\n", encoded(Reply.authenticationRefused("a\0b")));
  }

  @Test
  void reasonOfARefusalIsCutToALine() {
    String line = encoded(Reply.certificateRefused("5.7.1", "x".repeat(5000)));
    assertTrue(line.length() <= 512, "length " + line.length());
  }

  @Test
  void bannerBeginsWithOurName() {
    assertEquals(
        "220 mail.example.org ESMTP Postern\r\n", encoded(Reply.banner("mail.example.org")));
  }
}
