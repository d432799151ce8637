package dev.postern.pki.command;

import dev.postern.pki.authority.Milestones;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A person at a terminal, with one CA's folder and its passphrase in the environment. */
final class TestConsole {
  static final String PASSPHRASE = "correct horse battery";

  final Map<String, String> environment = new HashMap<>();
  final Deque<String> answers = new ArrayDeque<>();
  Clock clock = Clock.systemUTC();
  Milestones milestones = milestone -> {};
  String in = "";
  String out = "";
  String err = "";

  TestConsole(Path folder) {
    environment.put("POSTERN_PKI_DIR", folder.toString());
    environment.put("POSTERN_PKI_PASSPHRASE", PASSPHRASE);
  }

  /**
   * Runs a command and returns its exit status; what it said is in {@link #out} and {@link #err}.
   */
  int run(String... arguments) {
    StringWriter outWriter = new StringWriter();
    StringWriter errWriter = new StringWriter();
    int status =
        PosternPki.commandLine(
                new Surroundings(
                    environment,
                    new StringReader(in),
                    new PrintWriter(outWriter, true),
                    new PrintWriter(errWriter, true),
                    question -> Optional.ofNullable(answers.poll()).map(String::toCharArray),
                    clock,
                    milestones))
            .execute(arguments);
    out = outWriter.toString();
    err = errWriter.toString();
    return status;
  }

  /** Runs a command that must succeed, without a word on standard error. */
  TestConsole mustRun(String... arguments) {
    int status = run(arguments);
    if (status != 0 || !err.isEmpty()) {
      throw new AssertionError(Arrays.toString(arguments) + " ended with " + status + ": " + err);
    }
    return this;
  }

  /** The serial number that the last issue command named. */
  String serial() {
    return afterWord("Serial ");
  }

  /** The folder that the last issue command named. */
  Path folder() {
    return Path.of(afterWord("Files in "));
  }

  private String afterWord(String word) {
    List<String> found = new ArrayList<>();
    out.lines().map(String::strip).filter(line -> line.startsWith(word)).forEach(found::add);
    return found.get(0).substring(word.length());
  }
}
