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

  private final Format format;

  /** Up to the fraction. */
  private final SecondText time =
      new SecondText(second -> Instant.ofEpochSecond(second).toString().replace('Z', '.'));

  LogLayout(Format format) {
    this.format = format;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(512);
    String time = time(event.getTimeStamp());
    switch (format) {
      case TEXT -> text(line, time, event);
      case JSON -> json(line, time, event);
    }
    return line.append('\n').toString();
  }

  /** ISO 8601 with milliseconds, in UTC. */
  private String time(long millis) {
    long fraction = Math.floorMod(millis, 1_000L);
    return time.of(Math.floorDiv(millis, 1_000L))
        + (char) ('0' + fraction / 100)
        + fraction / 10 % 10
        + fraction % 10
        + "Z";
  }

  private static void text(StringBuilder line, String time, ILoggingEvent event) {
    line.append(time).append(' ').append(event.getLevel()).append(' ');
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

  private static void json(StringBuilder line, String time, ILoggingEvent event) {
    line.append("{\"time\":\"").append(time).append("\",\"level\":\"").append(event.getLevel());
    line.append("\",\"event\":");
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
