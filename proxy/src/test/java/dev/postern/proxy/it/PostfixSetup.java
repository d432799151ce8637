package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * What differs from the files in conf/backends: lines for main.cf, and options for the proxy's
 * service, which stand behind the file's own and so replace them.
 */
record PostfixSetup(List<String> settings, List<String> options) {

  static final PostfixSetup AS_SHIPPED = new PostfixSetup(List.of(), List.of());

  PostfixSetup {
    settings = List.copyOf(settings);
    options = List.copyOf(options);
  }

  PostfixSetup setting(String line) {
    return new PostfixSetup(with(settings, line), options);
  }

  PostfixSetup option(String option) {
    return new PostfixSetup(settings, with(options, "  -o " + option));
  }

  /** Puts the option in force that postfix-master.cf shows in a comment. */
  PostfixSetup optionFromComment(String start) {
    for (String line : lines("postfix-master.cf")) {
      if (line.startsWith("#   -o " + start)) {
        return new PostfixSetup(settings, with(options, line.substring(1)));
      }
    }
    throw new AssertionError("postfix-master.cf does not show -o " + start + " in a comment");
  }

  static List<String> lines(String file) {
    try {
      return Files.readAllLines(Checkout.file("conf/backends").resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> with(List<String> lines, String line) {
    List<String> more = new ArrayList<>(lines);
    more.add(line);
    return more;
  }
}
