package dev.postern.proxy.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.postern.proxy.config.LogConfig.Format;
import dev.postern.proxy.smtp.SecondText;
import java.time.Instant;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * One event a line: {@code time LEVEL event key=value ...} for people, or one flat JSON object for
 * machines. Values are escaped, so that nothing a client says can begin a line of its own.
 */
final class LogLayout extends LayoutBase<ILoggingEvent> {

  /** The usual length of a line in characters, with room to spare. */
  private static final int LINE = 512;

  /** More than this is not kept for the next line. */
  private static final int LONGEST_KEPT = 4096;

  private final Format format;

  /** Written into again and again by its thread. */
  private final ThreadLocal<StringBuilder> lines =
      ThreadLocal.withInitial(() -> new StringBuilder(LINE));

  /** Up to the fraction. */
  private final SecondText time =
      new SecondText(second -> Instant.ofEpochSecond(second).toString().replace('Z', '.'));

  LogLayout(Format format) {
    this.format = format;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = lines.get();
    if (line.capacity() > LONGEST_KEPT) {
      line = new StringBuilder(LINE);
      lines.set(line);
    }
    line.setLength(0);
    switch (format) {
      case TEXT -> text(line, event);
      case JSON -> json(line, event);
    }
    return line.append('\n').toString();
  }

  /** ISO 8601 with milliseconds, in UTC. */
  private void time(StringBuilder line, long millis) {
    int fraction = (int) Math.floorMod(millis, 1_000L);
    line.append(time.of(Math.floorDiv(millis, 1_000L)));
    line.append((char) ('0' + fraction / 100)).append((char) ('0' + fraction / 10 % 10));
    line.append((char) ('0' + fraction % 10)).append('Z');
  }

  private void text(StringBuilder line, ILoggingEvent event) {
    time(line, event.getTimeStamp());
    line.append(' ').append(event.getLevel()).append(' ');
    Escape.text(line, event.getFormattedMessage());
    for (KeyValuePair pair : pairs(event)) {
      line.append(' ').append(pair.key).append('=');
      Escape.value(line, String.valueOf(pair.value));
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      stackTrace(line, ThrowableProxyUtil.asString(thrown));
    }
  }

  /** Lines that begin with a tab: an exception's message may have line ends of its own. */
  private static void stackTrace(StringBuilder line, String trace) {
    trace
        .lines()
        .forEach(
            frame -> {
              line.append("\n\t");
              Escape.text(line, frame.strip());
            });
  }

  private void json(StringBuilder line, ILoggingEvent event) {
    line.append("{\"time\":\"");
    time(line, event.getTimeStamp());
    line.append("\",\"level\":\"").append(event.getLevel()).append("\",\"event\":");
    Escape.json(line, event.getFormattedMessage());
    for (KeyValuePair pair : pairs(event)) {
      line.append(',');
      Escape.json(line, pair.key);
      line.append(':');
      if (pair.value instanceof Number) {
        line.append(pair.value);
      } else {
        Escape.json(line, String.valueOf(pair.value));
      }
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(",\"thrown\":");
      Escape.json(line, ThrowableProxyUtil.asString(thrown));
    }
    line.append('}');
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }
}
