package dev.postern.proxy.config;

/** A configuration that cannot be used; the message names file, line, key and what is allowed. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
