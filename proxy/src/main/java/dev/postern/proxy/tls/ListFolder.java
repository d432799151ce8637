package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetched lists on disk, a file for each place, so that a restart does not begin with nothing. */
record ListFolder(Path folder) {

  private static final Logger log = LoggerFactory.getLogger(ListFolder.class);
  private static final FileAttribute<?> OWN_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** What was kept of a place; empty where nothing was, or it cannot be read. */
  Optional<byte[]> read(HttpUrl url) {
    Path file = file(url);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      log.warn("{}: the kept revocation list cannot be read: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Keeps it; a list that cannot be kept is in use all the same. */
  void write(HttpUrl url, byte[] octets) {
    try {
      Files.createDirectories(folder, OWN_FOLDER);
      WholeFile.replace(file(url), octets);
    } catch (IOException e) {
      log.warn("{}: the revocation list of {} cannot be kept: {}", folder, url, e.toString());
    }
  }

  private Path file(HttpUrl url) {
    byte[] name = url.toString().getBytes(StandardCharsets.US_ASCII);
    return folder.resolve(HexFormat.of().formatHex(PresentedChain.sha256().digest(name)) + ".crl");
  }
}
