package dev.postern.pki.command;

import dev.postern.pki.PkiException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Runs many commands in one process, for scripts that make test certificates: one a line, words
 * separated by spaces, no quoting; a line that starts with '#' is a remark.
 */
@Command(
    name = "batch",
    hidden = true,
    description = "Runs the commands on standard input, one a line; stops at the first that fails.")
final class BatchCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  BatchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    for (String line : lines()) {
      int status = PosternPki.commandLine(surroundings).execute(line.split("\\s+", -1));
      if (status != CommandLine.ExitCode.OK) {
        surroundings.err().println("postern-pki: the batch stopped at: " + line);
        return status;
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private List<String> lines() {
    try (BufferedReader reader = new BufferedReader(surroundings.in());
        Stream<String> lines = reader.lines()) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (UncheckedIOException | IOException e) {
      throw new PkiException("Cannot read the commands from standard input.", e);
    }
  }
}
