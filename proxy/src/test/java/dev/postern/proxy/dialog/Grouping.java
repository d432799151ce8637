package dev.postern.proxy.dialog;

import dev.postern.proxy.dialog.Dialog.Line;
import dev.postern.proxy.dialog.Step.ClientSends;
import dev.postern.proxy.dialog.Step.Happens;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which lines of the client go out in one write. */
final class Grouping {

  /** Behind these a client must wait for the answer (RFC 2920 section 3.1, RFC 3207, RFC 4954). */
  private static final Set<String> SYNCHRONIZING =
      Set.of("EHLO", "HELO", "STARTTLS", "DATA", "QUIT");

  private final List<Line> lines;

  Grouping(List<Line> lines) {
    this.lines = lines;
  }

  /** Places of the lines that are sent together with the one at that place, itself included. */
  List<Integer> from(int first, Way way) {
    return way == Way.ONE ? piece(first) : neighbours(first);
  }

  private List<Integer> neighbours(int first) {
    List<Integer> group = new ArrayList<>(List.of(first));
    for (int i = first + 1; i < lines.size() && joins(first) && joins(i); i++) {
      group.add(i);
    }
    return group;
  }

  private boolean joins(int place) {
    return lines.get(place).step() instanceof ClientSends sends && sends.joins();
  }

  /** Everything up to where the client has to wait, whatever is received in between. */
  private List<Integer> piece(int first) {
    List<Integer> group = new ArrayList<>();
    StringBuilder sent = new StringBuilder();
    for (int i = first; i < lines.size() && !isSynchronized(sent); i++) {
      Step step = lines.get(i).step();
      if (step instanceof Happens) {
        break;
      }
      if (step instanceof ClientSends sends) {
        group.add(i);
        sent.append(sends.octets());
      }
    }
    // What is written as one group stays one, even if it is not allowed: that is its point.
    List<Integer> together = neighbours(first);
    return together.size() > group.size() ? together : group;
  }

  private static boolean isSynchronized(StringBuilder sent) {
    int end = sent.length() - 2;
    if (end < 0 || sent.lastIndexOf("\r\n") != end) {
      return false;
    }
    String last = sent.substring(Math.max(0, sent.lastIndexOf("\n", end) + 1), end);
    String command = last.toUpperCase(Locale.ROOT);
    return SYNCHRONIZING.contains(command.split(" ", 2)[0])
        || command.startsWith("AUTH") && command.split(" ", -1).length < 3;
  }

  String octets(List<Integer> group) {
    StringBuilder octets = new StringBuilder();
    for (int place : group) {
      if (lines.get(place).step() instanceof ClientSends sends) {
        octets.append(sends.octets());
      }
    }
    return octets.toString();
  }
}
