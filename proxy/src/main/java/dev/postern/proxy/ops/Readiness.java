package dev.postern.proxy.ops;

import java.util.List;

/**
 * Whether mail could be sent through the proxy now.
 *
 * @param ready false when nobody could be admitted
 * @param details a line each, for people
 */
public record Readiness(boolean ready, List<String> details) {

  public Readiness {
    details = List.copyOf(details);
  }

  String text() {
    return (ready ? "ready\n" : "not ready\n")
        + String.join("", details.stream().map(line -> line + "\n").toList());
  }
}
