package dev.postern.proxy.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Other programs: run to their end within a time, their output kept. */
final class Programs {

  private static final Duration LIMIT = Duration.ofSeconds(40);

  private Programs() {}

  /** How a program ended and what it said, errors included. */
  record Ended(int status, String output) {}

  static boolean isInstalled(String name) {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return Stream.of(path.split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  /** Runs a command and more arguments, which may have blanks in them. */
  static Ended run(String input, String[] command, String... more) {
    return run(input, Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new));
  }

  /** Runs it for so long at most, without input. */
  static Ended run(Duration limit, String... command) {
    try {
      Path out = Files.createTempFile("postern-it", ".out");
      try {
        return run(limit, new File("/dev/null"), out, command);
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it with that input. */
  static Ended run(String input, String... command) {
    try {
      Path in = Files.createTempFile("postern-it", ".in");
      Path out = Files.createTempFile("postern-it", ".out");
      try {
        Files.writeString(in, input, StandardCharsets.ISO_8859_1);
        return run(LIMIT, in.toFile(), out, command);
      } finally {
        Files.delete(in);
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it with more variables in its environment, and no input. */
  static Ended run(Map<String, String> environment, List<String> command) {
    try {
      Path out = Files.createTempFile("postern-it", ".out");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        return run(builder, out, LIMIT);
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Ended run(Duration limit, File in, Path out, String... command)
      throws IOException {
    return run(new ProcessBuilder(command).redirectInput(in), out, limit);
  }

  private static Ended run(ProcessBuilder builder, Path out, Duration limit) throws IOException {
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    if (!endsWithin(process.toHandle(), limit)) {
      process.destroyForcibly();
      throw new AssertionError(
          builder.command() + " did not end within " + limit + ": " + Files.readString(out));
    }
    return new Ended(exitValue(process), Files.readString(out, StandardCharsets.ISO_8859_1));
  }

  /** Of a process that has ended; its handle may know so a moment before the process does. */
  static int exitValue(Process process) {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException("while waiting for process " + process.pid(), e);
    }
  }

  /** Waits for a process, one of ours or a child's. */
  static boolean endsWithin(ProcessHandle process, Duration time) {
    try {
      process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("while waiting for process " + process.pid(), e);
    }
  }
}
