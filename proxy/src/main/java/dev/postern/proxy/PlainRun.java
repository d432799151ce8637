package dev.postern.proxy;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The command line of nearly every start, {@code postern run --config FILE}, read without picocli:
 * its class files are of a form that no archive takes, so that they alone would cost a fifth of the
 * start. Everything else, and whatever is wrong, is picocli's.
 *
 * @param config the configuration file
 */
record PlainRun(Path config) {

  static final String DEFAULT_CONFIG = "/etc/postern/postern.conf";

  private static final String LONG_WITH_VALUE = "--config=";

  /** What is asked for, if it is that and written so that it means the same to picocli. */
  static Optional<PlainRun> of(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("run")) {
      return Optional.empty();
    }
    return switch (arguments.length) {
      case 1 -> of(DEFAULT_CONFIG);
      case 2 ->
          arguments[1].startsWith(LONG_WITH_VALUE)
              ? of(arguments[1].substring(LONG_WITH_VALUE.length()))
              : Optional.empty();
      case 3 ->
          arguments[1].equals("--config") || arguments[1].equals("-c")
              ? of(arguments[2])
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** picocli reads further arguments from a file whose name follows an @. */
  private static Optional<PlainRun> of(String file) {
    return file.isEmpty() || file.startsWith("-") || file.startsWith("@") || file.startsWith("\"")
        ? Optional.empty()
        : Optional.of(new PlainRun(Path.of(file)));
  }
}
