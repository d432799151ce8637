package dev.postern.pki.command;

import java.nio.file.Path;

/** Ready-made lines for the proxy's configuration file. */
final class Settings {
  private Settings() {}

  static String line(String key, Path value) {
    return "    " + key + " = " + quoted(value);
  }

  static String list(String key, Path value) {
    return "    " + key + " = [" + quoted(value) + "]";
  }

  private static String quoted(Path path) {
    return Json.quoted(path.toAbsolutePath().toString());
  }
}
