package dev.postern.pki.files;

import dev.postern.pki.PkiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** A secret in a file: its first line, and nobody but the owner may read or change the file. */
public final class SecretFile {
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private SecretFile() {}

  /**
   * Reads the first line.
   *
   * @param meaning what the secret is, for messages: "passphrase"
   * @throws PkiException if others can read the file, or the line is empty
   */
  public static char[] firstLine(Path file, String meaning) {
    try {
      refuseIfOpenToOthers(file, meaning);
      String text = Files.readString(file, StandardCharsets.UTF_8);
      String line = text.lines().findFirst().orElse("");
      if (line.isEmpty()) {
        throw new PkiException(
            "The first line of " + file + " is empty; it must be the " + meaning + ".");
      }
      return line.toCharArray();
    } catch (IOException e) {
      throw DurableFiles.trouble("read the " + meaning + " file " + file, e);
    }
  }

  private static void refuseIfOpenToOthers(Path file, String meaning) throws IOException {
    if (Access.isPosix(file)
        && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
      throw new PkiException(
          "The %s file %s is open to other users; close it with: chmod 600 %s"
              .formatted(meaning, file, file));
    }
  }
}
