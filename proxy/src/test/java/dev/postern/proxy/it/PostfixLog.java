package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Postfix's own log. */
record PostfixLog(Path file) {

  List<String> lines() {
    try {
      return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it has begun to serve: the master says so behind binding its ports. */
  boolean isStarted() {
    return lines().stream().anyMatch(line -> line.contains("daemon started"));
  }

  /** The line that says from whom a mail came. */
  String client(String queueId) {
    return lines().stream()
        .filter(line -> line.contains("/smtpd[") && line.contains(queueId + ": client="))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no client of " + queueId + " in " + lines()));
  }

  /** How often the proxy has connected. */
  long connections() {
    return lines().stream()
        .filter(line -> line.contains("postern/smtpd[") && line.contains(": connect from"))
        .count();
  }
}
