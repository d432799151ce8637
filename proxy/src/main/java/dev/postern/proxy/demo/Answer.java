package dev.postern.proxy.demo;

import java.util.List;

/**
 * An SMTP reply, as a client read it.
 *
 * @param lines at least one, each with the code in front
 */
record Answer(List<String> lines) {

  Answer {
    lines = List.copyOf(lines);
  }

  boolean is(String beginning) {
    return last().startsWith(beginning);
  }

  /** The line that counts. */
  String last() {
    return lines.get(lines.size() - 1);
  }
}
