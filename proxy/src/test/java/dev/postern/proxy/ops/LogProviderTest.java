package dev.postern.proxy.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;

class LogProviderTest {

  private static LoggerContext initialized(LogProvider provider) {
    provider.initialize();
    return (LoggerContext) provider.getLoggerFactory();
  }

  @Test
  void logsAsItIsSetUpBeforeTheConfigurationIsRead() {
    LoggerContext context = initialized(new LogProvider());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    assertTrue(context.isStarted());
    assertEquals(Level.INFO, root.getLevel());
    assertNotNull(root.getAppender("log"));
    assertEquals(Level.WARN, context.getLogger("io.netty").getLevel());
    assertEquals(Level.WARN, context.getLogger("jdk.event.security").getEffectiveLevel());
  }

  @Test
  void whatIsPutInTheDiagnosticContextReachesTheEvents() {
    LogProvider provider = new LogProvider();
    LoggerContext context = initialized(provider);
    assertSame(provider.getMDCAdapter(), context.getMDCAdapter());
  }
}
