package dev.postern.proxy.dialog;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.postern.proxy.config.LogConfig;
import dev.postern.proxy.ops.LogSetup;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Most dialogs are trouble, which is worth a line in the log elsewhere; and they come quickly. */
final class Quiet implements BeforeAllCallback, AfterAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    // Each scene has its own TLS context, whose making would take 20 ms for a key in memory only.
    System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
    System.setProperty("keystore.pkcs12.macIterationCount", "1");
    LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.ERROR));
    logger().setLevel(Level.OFF);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.clearProperty("keystore.pkcs12.keyPbeIterationCount");
    System.clearProperty("keystore.pkcs12.macIterationCount");
    LogSetup.apply(new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO));
    logger().setLevel(null);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("postern");
  }
}
