package dev.postern.proxy.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** All that is wrong with a configuration: an administrator wants to hear it at once. */
final class Problems {

  private record Problem(Place place, String key, String sentence) {

    @Override
    public String toString() {
      return place + ": " + key + ": " + sentence;
    }
  }

  private final List<Problem> found = new ArrayList<>();

  void add(Place place, String key, String sentence) {
    found.add(new Problem(place, key, sentence));
  }

  /** Whether nothing was said about this key, so that its value is the administrator's own. */
  boolean isSound(String key) {
    return found.stream().noneMatch(problem -> problem.key().equals(key));
  }

  /**
   * Ends the load if there is a problem.
   *
   * @throws ConfigException with a line for each problem, in the order of files and lines
   */
  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigException(
          found.stream()
              .sorted(Comparator.comparing(Problem::place))
              .map(Problem::toString)
              .distinct()
              .collect(Collectors.joining("\n")));
    }
  }
}
