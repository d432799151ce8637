package dev.postern.pki.command;

import dev.postern.pki.PkiException;
import dev.postern.pki.files.SecretFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Where the passphrase of the CA keys comes from: a file, else the environment, else the console.
 * There is no option to give it as an argument, because arguments show in process lists.
 */
final class PassphraseOptions {
  static final String VARIABLE = "POSTERN_PKI_PASSPHRASE";
  private static final int MINIMUM = 8;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description =
          "First line: the passphrase of the CA keys. Nobody else may read the file."
              + " Without it: environment variable "
              + VARIABLE
              + ", else you are asked.")
  private @Nullable Path file;

  /** The passphrase of keys that exist. */
  char[] existing(Surroundings surroundings) {
    char[] passphrase = fromFileOrEnvironment(surroundings);
    return passphrase.length > 0 ? passphrase : ask(surroundings, "Passphrase of the CA keys");
  }

  /** The passphrase for keys to be made; asked for twice. */
  char[] fresh(Surroundings surroundings) {
    char[] passphrase = fromFileOrEnvironment(surroundings);
    if (passphrase.length == 0) {
      passphrase = ask(surroundings, "New passphrase for the CA keys");
      if (!Arrays.equals(passphrase, ask(surroundings, "The same again"))) {
        throw new PkiException("The two passphrases differ; nothing was made. Try again.");
      }
    }
    if (passphrase.length < MINIMUM) {
      throw new PkiException(
          "The passphrase must have at least " + MINIMUM + " characters; nothing was made.");
    }
    return passphrase;
  }

  private char[] fromFileOrEnvironment(Surroundings surroundings) {
    if (file != null) {
      return SecretFile.firstLine(file, "passphrase");
    }
    return surroundings.environment().getOrDefault(VARIABLE, "").toCharArray();
  }

  private static char[] ask(Surroundings surroundings, String question) {
    char[] answer =
        surroundings
            .prompt()
            .ask(question)
            .orElseThrow(
                () ->
                    new PkiException(
                        "There is no terminal to ask for the passphrase at; use --passphrase-file or "
                            + VARIABLE
                            + "."));
    if (answer.length == 0) {
      throw new PkiException("No passphrase was typed; nothing was done.");
    }
    return answer;
  }
}
