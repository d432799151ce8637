package dev.postern.proxy.backend;

import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The way of forwarding the identity that the configuration names. */
public final class Forwardings {

  private Forwardings() {}

  /**
   * The configured way.
   *
   * @throws ConfigException when the password file cannot be read
   */
  public static IdentityForwarding of(BackendConfig config) {
    return switch (config.forward()) {
      case XCLIENT -> new XclientForwarding(false);
      case XCLIENT_ADDR -> new XclientForwarding(true);
      case MAIL_AUTH -> new MailAuthForwarding();
      case SASL_PLAIN -> sasl(config);
    };
  }

  private static IdentityForwarding sasl(BackendConfig config) {
    BackendConfig.Sasl sasl =
        config
            .sasl()
            .orElseThrow(() -> new ConfigException("forward = sasl-plain needs backend.sasl"));
    return new SaslForwarding(sasl.user(), firstLine(sasl.passwordFile()), sasl.authorizeAsUser());
  }

  private static String firstLine(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new ConfigException(file + ": the password cannot be read: " + e.getMessage(), e);
    }
  }
}
