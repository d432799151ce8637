package dev.postern.proxy.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder with the files that a configuration names. */
record ConfigFolder(Path path) {

  /** All that has to be said, in lines 1 to 7. */
  static final String LEAST =
      """
      postern {
        hostname = mail.example.org
        listeners.submission.bind = "127.0.0.1:2587"
        tls { certificate = server.pem, key = server.key }
        trust { authorities = [ca.pem], crl-files = [ca.crl] }
        backend.address = "127.0.0.1:10587"
      }
      """;

  static ConfigFolder in(Path path) {
    ConfigFolder folder = new ConfigFolder(path);
    folder.add("server.pem", "rw-r--r--");
    folder.add("ca.pem", "rw-r--r--");
    folder.add("ca.crl", "rw-r--r--");
    folder.add("server.key", "rw-r-----");
    return folder;
  }

  Path add(String name, String permissions) {
    Path file = write(name, "");
    try {
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path write(String name, String text) {
    try {
      Path file = path.resolve(name);
      Files.createDirectories(path);
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the least configuration and, from line 8 on, more lines. */
  PosternConfig load(String lines) {
    return loadAll(LEAST + lines);
  }

  PosternConfig loadAll(String text) {
    return ConfigLoader.load(write("postern.conf", text));
  }

  /** What the loader says about more lines, without the name of this folder. */
  String refuse(String lines) {
    return refuseAll(LEAST + lines);
  }

  String refuseAll(String text) {
    String message =
        String.valueOf(assertThrows(ConfigException.class, () -> loadAll(text)).getMessage());
    return message.replace(path + "/", "");
  }
}
