package dev.postern.proxy.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One object of the configuration, as its reader sees it. The getters report what is wrong and go
 * on with a stand-in, since the load ends with all the problems. A key that was asked for is known;
 * {@link #reportUnknownKeys} reports the others.
 */
final class Section {

  private final Node node;
  private final Problems problems;
  private final KnownKeys known;

  private Section(Node node, Problems problems, KnownKeys known) {
    this.node = node;
    this.problems = problems;
    this.known = known;
  }

  /** The whole file: what is in force, and what was written. */
  static Section root(ConfigObject values, ConfigObject written, Place file, Problems problems) {
    Node node = new Node("", values, written, file);
    return new Section(node, problems, new KnownKeys(node));
  }

  /** A key with a default. */
  <T> T value(String key, Kind<T> kind) {
    return valueOr(key, kind, "is not set; allowed: " + kind.allowed());
  }

  /** A key without a default that has to be there. */
  <T> T mandatory(String key, Kind<T> kind, String example) {
    return valueOr(key, kind, "is missing; for example: " + example);
  }

  private <T> T valueOr(String key, Kind<T> kind, String sentence) {
    if (!isSet(key)) {
      report(key, sentence);
    }
    return optional(key, kind).orElse(kind.standIn());
  }

  /** A key that may be absent, null or empty. */
  <T> Optional<T> optional(String key, Kind<T> kind) {
    known.add(key);
    return node.find(key).flatMap(value -> read(key, value, node.placeOf(key), kind));
  }

  /** A list, or a single value for a list of one; empty when absent. */
  <T> List<T> list(String key, Kind<T> kind) {
    return optionalList(key, kind).orElse(List.of());
  }

  /** A list that has to have an element. */
  <T> List<T> mandatoryList(String key, Kind<T> kind, String example) {
    List<T> list = list(key, kind);
    if (list.isEmpty() && isSound(key)) {
      report(key, "is missing; for example: " + example);
    }
    return list;
  }

  /** A list that may be absent, which is not the same as an empty one. */
  <T> Optional<List<T>> optionalList(String key, Kind<T> kind) {
    known.add(key);
    return node.find(key).map(value -> elements(key, value, kind));
  }

  private <T> List<T> elements(String key, ConfigValue value, Kind<T> kind) {
    Place place = node.placeOf(key);
    if (value instanceof ConfigList list) {
      return list.stream()
          .flatMap(item -> read(key, item, Place.of(item.origin(), place), kind).stream())
          .toList();
    }
    return read(key, value, place, kind).stream().toList();
  }

  private <T> Optional<T> read(String key, ConfigValue value, Place place, Kind<T> kind) {
    try {
      return Optional.of(kind.read(value, place));
    } catch (IllegalArgumentException e) {
      problems.add(place, node.pathOf(key), String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The object under a key. */
  Section section(String key) {
    known.add(key);
    return child(key, node.child(key));
  }

  /** The object under a key that may be absent. */
  Optional<Section> optionalSection(String key) {
    known.add(key);
    return isSet(key) ? Optional.of(section(key)) : Optional.empty();
  }

  /** The objects under a key by their names, in the order in which they were written. */
  Map<String, Section> sections(String key) {
    Section parent = section(key);
    Map<String, Section> named = new LinkedHashMap<>();
    parent.node.values().keySet().stream()
        .sorted(Comparator.comparing(parent.node::placeOf).thenComparing(name -> name))
        .forEach(name -> named.put(name, parent.section(name)));
    return named;
  }

  /** The objects of a list. */
  List<Section> rows(String key) {
    known.add(key);
    if (node.find(key).orElse(null) instanceof ConfigList list) {
      return IntStream.range(0, list.size())
          .mapToObj(index -> child(key, node.item(key, list.get(index), index)))
          .toList();
    }
    if (isSet(key)) {
      report(key, "is not a list of objects, as in [ { ... }, { ... } ]");
    }
    return List.of();
  }

  private Section child(String key, Optional<Node> found) {
    if (found.isEmpty()) {
      report(key, "is not an object, as in { key = value }");
      // Nobody needs to hear that everything inside is missing, so those problems are dropped.
      Node nothing = new Node(node.pathOf(key), Map.of(), Map.of(), node.placeOf(key));
      return new Section(nothing, new Problems(), new KnownKeys(nothing));
    }
    return new Section(found.get(), problems, known.below(found.get()));
  }

  /** Whether a key has a value that is neither null nor empty. */
  boolean isSet(String key) {
    return node.find(key).isPresent();
  }

  /** Whether no problem was reported about this key. */
  boolean isSound(String key) {
    return problems.isSound(node.pathOf(key));
  }

  /** Reports something about a key that its kind alone does not show. */
  void report(String key, String sentence) {
    problems.add(node.placeOf(key), node.pathOf(key), sentence);
  }

  /** Reports every key here and below that nobody asked for. */
  void reportUnknownKeys() {
    known.reportOthers(problems);
  }
}
