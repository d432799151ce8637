package dev.postern.proxy.it;

import dev.postern.proxy.it.Programs.Ended;
import java.nio.file.Files;
import java.nio.file.Path;

/** The archive that the build made, unpacked. */
final class Distribution implements AutoCloseable {

  private static final String ARCHIVE = "proxy/target/postern-0.1.0.tar.gz";

  private final Path folder = Folders.create("postern-distribution");

  Distribution() {
    Path archive = Checkout.file(ARCHIVE);
    if (!Files.exists(archive)) {
      throw new IllegalStateException(archive + " is missing: mvn package makes it");
    }
    Ended unpacked = Programs.run("", "tar", "xzf", archive.toString(), "-C", folder.toString());
    if (unpacked.status() != 0) {
      throw new IllegalStateException(unpacked.output());
    }
  }

  Path file(String path) {
    return folder.resolve("postern-0.1.0").resolve(path);
  }

  /** A name elsewhere for one of its programs. */
  Path link(String name, String program) throws java.io.IOException {
    return Files.createSymbolicLink(folder.resolve(name), Path.of("postern-0.1.0", program));
  }

  @Override
  public void close() {
    Folders.delete(folder);
  }
}
