package dev.postern.proxy.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.ListResourceBundle;
import java.util.ResourceBundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class SystemLogsTest {

  private static final String NAME = "library.of.tests";

  private final Logger ours = (Logger) LoggerFactory.getLogger(NAME);
  private final System.Logger theirs = System.getLogger(NAME);
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

  @BeforeEach
  void listen() {
    heard.start();
    ours.setLevel(Level.TRACE);
    ours.addAppender(heard);
  }

  @AfterEach
  void stop() {
    ours.detachAppender(heard);
    ours.setLevel(null);
  }

  @Test
  void theJdkFindsIt() {
    assertInstanceOf(SystemLogs.class, System.LoggerFinder.getLoggerFinder());
    assertEquals(NAME, theirs.getName());
  }

  @ParameterizedTest
  @CsvSource({"TRACE, TRACE", "DEBUG, DEBUG", "INFO, INFO", "WARNING, WARN", "ERROR, ERROR"})
  void whatALibrarySaysIsSaidAtItsLevel(System.Logger.Level said, String written) {
    theirs.log(said, "it is so");
    ILoggingEvent event = heard.list.get(0);
    assertEquals(written, event.getLevel().toString());
    assertEquals("it is so", event.getFormattedMessage());
  }

  @Test
  void whatOursDoesNotWriteIsNotAskedFor() {
    ours.setLevel(Level.WARN);
    assertFalse(theirs.isLoggable(System.Logger.Level.INFO));
    assertTrue(theirs.isLoggable(System.Logger.Level.WARNING));
    assertFalse(theirs.isLoggable(System.Logger.Level.OFF));
    theirs.log(System.Logger.Level.INFO, "unheard");
    assertTrue(heard.list.isEmpty());
  }

  @Test
  void valuesAndTranslationsAndCausesArriveAndBracesInPlainTextAreLeftAlone() {
    ResourceBundle words = new Words();
    theirs.log(System.Logger.Level.INFO, words, "key", "a");
    theirs.log(System.Logger.Level.INFO, "{0} and {1}", 1, 2);
    theirs.log(System.Logger.Level.INFO, "{} stays");
    theirs.log(System.Logger.Level.ERROR, "why", new IllegalStateException("because"));
    assertEquals(
        List.of("word a", "1 and 2", "{} stays", "why"),
        heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    assertEquals("because", heard.list.get(3).getThrowableProxy().getMessage());
  }

  private static final class Words extends ListResourceBundle {
    @Override
    protected Object[][] getContents() {
      return new Object[][] {{"key", "word {0}"}};
    }
  }
}
