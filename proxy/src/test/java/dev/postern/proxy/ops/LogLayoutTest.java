package dev.postern.proxy.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.postern.proxy.config.LogConfig.Format;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class LogLayoutTest {

  private static final String START = "2026-01-02T03:04:05.678Z INFO ";

  private static String line(
      Format format, String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
    LoggingEvent event = event("2026-01-02T03:04:05.678Z", message, thrown);
    event.setKeyValuePairs(List.of(pairs));
    return new LogLayout(format).doLayout(event);
  }

  private static LoggingEvent event(String time, String message, @Nullable Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent(
            "test", new LoggerContext().getLogger("test"), Level.INFO, message, thrown, null);
    event.setInstant(Instant.parse(time));
    return event;
  }

  @Test
  void eachLineHasItsOwnTimeWhateverTheOneBeforeHad() {
    LogLayout layout = new LogLayout(Format.TEXT);
    for (String time :
        List.of(
            "2026-01-02T03:04:05.678Z",
            "2026-01-02T03:04:05.999Z",
            "2026-01-02T03:04:06.000Z",
            "2026-01-02T03:04:05.007Z",
            "2026-12-31T23:59:59.040Z",
            "1969-12-31T23:59:59.900Z")) {
      assertEquals(time + " INFO event\n", layout.doLayout(event(time, "event", null)));
    }
  }

  private static String text(Object value) {
    String line = line(Format.TEXT, "event", null, new KeyValuePair("key", value));
    assertTrue(line.startsWith(START + "event key="), line);
    return line.substring((START + "event key=").length(), line.length() - 1);
  }

  private static String json(Object value) {
    String line = line(Format.JSON, "event", null, new KeyValuePair("key", value));
    String start =
        "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"INFO\",\"event\":\"event\",\"key\":";
    assertTrue(line.startsWith(start) && line.endsWith("}\n"), line);
    return line.substring(start.length(), line.length() - 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "alice@example.org|alice@example.org",
        "two words|\"two words\"",
        "``|\"\"",
        "say \"hi\"|\"say \\\"hi\\\"\"",
        "\"|\"\\\"\"",
        "back\\slash|\"back\\\\slash\"",
        "j\u00fcrgen|j\u00fcrgen",
        "a=b|a=b",
      })
  void textValueIsOneWordOrQuoted(String value, String written) {
    assertEquals(written, text(value));
  }

  @ParameterizedTest
  @ValueSource(
      chars = {
        '\r', '\n', '\0', '\t', '\u001b', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029',
        '\u202e', '\u200b', '\ufeff'
      })
  void whatTerminalsAndReadersObeyIsShown(char c) {
    String shown = "\\u%04x".formatted((int) c);
    assertEquals("a" + shown + "b", text("a" + c + "b"));
    assertEquals("\"a " + shown + "b\"", text("a " + c + "b"));
    assertEquals("\"a" + shown + "b\"", json("a" + c + "b"));
  }

  @Test
  void shownControlCharacterIsNotTheSameTextWritten() {
    assertEquals("a\\u000ab", text("a\nb"));
    assertEquals("\"a\\\\u000ab\"", text("a\\u000ab"));
  }

  @Test
  void jsonIsAsciiAndNumbersAreNumbers() {
    assertEquals("42", json(42));
    assertEquals(
        "\"j\\u00fcrgen \\ud83d\\ude00 \\\"x\\\" \\\\\"",
        json("j\u00fcrgen \ud83d\ude00 \"x\" \\"));
  }

  @Test
  void eventWithoutPairsIsALine() {
    assertEquals(START + "draining\n", line(Format.TEXT, "draining", null));
  }

  /** A forged line needs a line end of its own, in whichever place. */
  @Test
  void nobodyBeginsALineOfHisOwn() {
    String forged = "x\r\n" + START + "message reply=250";
    for (Format format : Format.values()) {
      String line =
          line(
              format,
              forged,
              new IllegalStateException(forged, new IllegalArgumentException(forged)),
              new KeyValuePair("key", forged));
      assertEquals(line.length() - 1, lastForged(line), format + ": " + line);
    }
  }

  /** The end of the last line that neither began the text nor begins with a tab, or the text's. */
  private static int lastForged(String text) {
    assertFalse(text.contains("\r"));
    for (int end = text.indexOf('\n'); end < text.length() - 1; end = text.indexOf('\n', end + 1)) {
      if (text.charAt(end + 1) != '\t') {
        return end;
      }
    }
    return text.length() - 1;
  }

  @Test
  void stackTraceStandsBehindItsEvent() {
    String line = line(Format.TEXT, "broken", new IllegalStateException("why"));
    assertTrue(line.startsWith(START + "broken\n\tjava.lang.IllegalStateException: why\n\tat "));
    assertFalse(line.endsWith("\n\n"));
    String json = line(Format.JSON, "broken", new IllegalStateException("why"));
    assertTrue(json.contains("\"thrown\":\"java.lang.IllegalStateException: why\\u000a\\u0009at "));
    assertEquals(json.length() - 1, json.indexOf('\n'));
  }
}
