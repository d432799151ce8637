package dev.postern.proxy.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3030 section 2. */
class ChunkTest {

  @ParameterizedTest
  @CsvSource({
    "0,0,false,false",
    "5,5,false,false",
    "5 LAST,5,true,false",
    "5 last,5,true,false",
    "0 LAST,0,true,false",
    "1099511627776,1099511627776,false,false",
    "1099511627777,1099511627777,false,true",
    "99999999999999999999 LAST,9223372036854775807,true,true",
  })
  void sizeAndLastAreRead(String argument, long octets, boolean last, boolean absurd)
      throws SmtpSyntaxException {
    Chunk chunk = Chunk.parse(argument);
    assertEquals(new Chunk(octets, last), chunk);
    assertEquals(absurd, chunk.isAbsurd());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "LAST", "-1", "+1", "1.0", "0x1", "1LAST", "1 FIRST", "1 LAST x", " 1"})
  void whatIsNoSizeIsRefused(String argument) {
    SmtpSyntaxException refused =
        assertThrows(SmtpSyntaxException.class, () -> Chunk.parse(argument));
    assertSame(Reply.CHUNK_SYNTAX, refused.reply());
  }
}
