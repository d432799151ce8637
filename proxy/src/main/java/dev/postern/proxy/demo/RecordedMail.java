package dev.postern.proxy.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * A mail that the recording backend took.
 *
 * @param file the content as it came, dots unstuffed
 * @param heard the commands that brought it, the user's identity first
 */
record RecordedMail(Path file, List<String> heard) {

  RecordedMail {
    heard = List.copyOf(heard);
  }

  /** The sender as given in MAIL. */
  String sender() {
    return heard.stream()
        .filter(line -> line.regionMatches(true, 0, "MAIL FROM:", 0, 10))
        .map(line -> line.substring(10).split(" ", 2)[0])
        .findFirst()
        .orElse("<>");
  }
}
