package dev.postern.proxy.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The keys of an object that somebody asked for, and those of the objects below it. */
final class KnownKeys {

  private final Node node;
  private final Set<String> known = new LinkedHashSet<>();
  private final List<KnownKeys> children = new ArrayList<>();

  KnownKeys(Node node) {
    this.node = node;
  }

  void add(String key) {
    known.add(key);
  }

  KnownKeys below(Node child) {
    KnownKeys keys = new KnownKeys(child);
    children.add(keys);
    return keys;
  }

  /** Reports every key here and below that is not known. */
  void reportOthers(Problems problems) {
    Map<String, String> everywhere = new LinkedHashMap<>();
    collectPaths(everywhere);
    reportOthers(problems, everywhere);
  }

  private void collectPaths(Map<String, String> pathsByKey) {
    known.forEach(key -> pathsByKey.merge(key, node.pathOf(key), KnownKeys::shorter));
    children.forEach(child -> child.collectPaths(pathsByKey));
  }

  /** Of several places the one near the root is what most people mean. */
  private static String shorter(String one, String other) {
    return other.length() < one.length() ? other : one;
  }

  private void reportOthers(Problems problems, Map<String, String> everywhere) {
    for (String key : node.values().keySet()) {
      if (!known.contains(key)) {
        String allowed = "; allowed here: " + String.join(", ", known);
        String sentence = "is not a known key" + suggestion(key, everywhere) + allowed;
        problems.add(node.placeOf(key), node.pathOf(key), sentence);
      }
    }
    children.forEach(child -> child.reportOthers(problems, everywhere));
  }

  /** A slip of the pen first; else a key that belongs into another section. */
  private String suggestion(String key, Map<String, String> everywhere) {
    return Spelling.nearest(key, known)
        .or(() -> Spelling.nearest(key, everywhere.keySet()).map(everywhere::get))
        .map(nearest -> ", did you mean " + nearest + "?")
        .orElse("");
  }
}
