package dev.postern.proxy.config;

/** How the log looks. */
public record LogConfig(Format format, Level level) {

  /** TEXT for people, JSON for machines: one object a line. */
  public enum Format {
    TEXT,
    JSON
  }

  /** The least important line that is written. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }
}
