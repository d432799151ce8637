package dev.postern.proxy.ops;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the JDK and libraries tell {@link System.Logger} goes where everything else does, in the
 * same form. Found by the JDK as a service; otherwise it would set up logs of its own at the start.
 */
public final class SystemLogs extends System.LoggerFinder {

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Bridge(LoggerFactory.getLogger(name));
  }

  /** One log under both names. */
  private record Bridge(Logger log) implements System.Logger {

    @Override
    public String getName() {
      return log.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
      return level != Level.OFF && log.isEnabledForLevel(same(level));
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle words, String message, @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        log.atLevel(same(level)).setCause(thrown).log(translated(words, message));
      }
    }

    @Override
    public void log(
        Level level, @Nullable ResourceBundle words, String format, Object @Nullable ... values) {
      if (isLoggable(level)) {
        String message = translated(words, format);
        boolean plain = values == null || values.length == 0;
        log.atLevel(same(level)).log(plain ? message : MessageFormat.format(message, values));
      }
    }

    private static String translated(@Nullable ResourceBundle words, String key) {
      return words != null && words.containsKey(key) ? words.getString(key) : key;
    }

    private static org.slf4j.event.Level same(Level level) {
      return switch (level) {
        case ALL, TRACE -> org.slf4j.event.Level.TRACE;
        case DEBUG -> org.slf4j.event.Level.DEBUG;
        case INFO -> org.slf4j.event.Level.INFO;
        case WARNING -> org.slf4j.event.Level.WARN;
        case ERROR, OFF -> org.slf4j.event.Level.ERROR;
      };
    }
  }
}
