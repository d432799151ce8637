package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ServerCertificateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A passphrase or PIN: the first line of its file. */
record Passphrase(Path file) {

  static Passphrase of(ServerCertificateConfig config) {
    return new Passphrase(
        config
            .passphraseFile()
            .orElseThrow(
                () ->
                    new ConfigException(config.key() + ": needs key-passphrase-file to open it")));
  }

  char[] read() throws IOException {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElse("").toCharArray();
    }
  }
}
