package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A mailbox in which each mail is a file. */
record Maildir(Path path) {

  /** What has been delivered, in no order. */
  List<DeliveredMail> delivered() {
    Path inbox = path.resolve("new");
    if (!Files.isDirectory(inbox)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(inbox)) {
      return files.map(DeliveredMail::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
