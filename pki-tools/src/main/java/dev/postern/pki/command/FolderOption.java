package dev.postern.pki.command;

import dev.postern.pki.authority.AuthorityFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which CA a command works on. */
final class FolderOption {
  static final String VARIABLE = "POSTERN_PKI_DIR";

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description =
          "The CA's folder. Without it: environment variable " + VARIABLE + ", else ./pki.")
  private @Nullable Path folder;

  AuthorityFolder folder(Surroundings surroundings) {
    if (folder != null) {
      return new AuthorityFolder(folder);
    }
    return new AuthorityFolder(Path.of(surroundings.environment().getOrDefault(VARIABLE, "pki")));
  }
}
