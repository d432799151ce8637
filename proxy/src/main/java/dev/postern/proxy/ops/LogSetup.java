package dev.postern.proxy.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import dev.postern.proxy.config.LogConfig;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up in code: no file to look for, nothing to parse at the start. Found by Logback as
 * a service; {@link #apply} follows when the configuration has been read.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  private static final LogConfig BEFORE_CONFIGURATION =
      new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO);

  /**
   * What these tell of their work at lower levels, each certificate they read, is for no one here.
   */
  private static final List<String> OTHERS = List.of("io.netty", "jdk");

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    begin(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** As it is until the configuration has been read. */
  static void begin(LoggerContext context) {
    setUp(context, BEFORE_CONFIGURATION);
  }

  /** Changes form and level to what the configuration says. */
  public static void apply(LogConfig config) {
    setUp((LoggerContext) LoggerFactory.getILoggerFactory(), config);
  }

  /** The same into a file, for a program that has the terminal to itself. */
  public static void toFile(LogConfig config, Path file) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(file.toString());
    appender.setEncoder(encoder(context, config));
    use(context, config, appender);
  }

  private static void setUp(LoggerContext context, LogConfig config) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setTarget("System.err");
    console.setEncoder(encoder(context, config));
    use(context, config, console);
  }

  private static Encoder<ILoggingEvent> encoder(LoggerContext context, LogConfig config) {
    LogLayout layout = new LogLayout(config.format());
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private static void use(
      LoggerContext context, LogConfig config, OutputStreamAppender<ILoggingEvent> appender) {
    appender.setContext(context);
    appender.setName("log");
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    root.setLevel(Level.toLevel(config.level().name()));
    for (String library : OTHERS) {
      context.getLogger(library).setLevel(Level.WARN);
    }
  }
}
