package dev.postern.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the checkout that the tests run in. */
final class Checkout {

  private static final Path ROOT = findRoot();

  private Checkout() {}

  private static Path findRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("conf/postern.conf"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("the tests run in a checkout of Postern");
      }
    }
    return folder;
  }

  static Path file(String path) {
    return ROOT.resolve(path);
  }
}
