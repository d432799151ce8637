package dev.postern.proxy.config;

import com.typesafe.config.ConfigException.NotResolved;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of the configuration, and where its keys were written.
 *
 * @param path from the root, as in {@code postern.limits}; empty for the root
 * @param values what is in force: resolved, with defaults
 * @param written the same object as the file has it: without defaults, with substitutions and the
 *     lines they stand in
 * @param place of the object itself
 */
record Node(
    String path, Map<String, ConfigValue> values, Map<String, ConfigValue> written, Place place) {

  /** The value of a key, unless it is absent, null or an empty string. */
  Optional<ConfigValue> find(String key) {
    return Optional.ofNullable(values.get(key))
        .filter(value -> value.valueType() != ConfigValueType.NULL)
        .filter(value -> !value.unwrapped().equals(""));
  }

  /** The object under a key, if it is one. */
  Optional<Node> child(String key) {
    return child(pathOf(key), values.get(key), writtenAt(key), placeOf(key));
  }

  /** The object in a list under a key, if it is one; counted from 0. */
  Optional<Node> item(String key, ConfigValue item, int index) {
    String name = pathOf(key) + "[" + (index + 1) + "]";
    return child(name, item, item, Place.of(item.origin(), placeOf(key)));
  }

  private static Optional<Node> child(
      String path, @Nullable ConfigValue value, @Nullable ConfigValue written, Place place) {
    if (!(value instanceof ConfigObject object)) {
      return Optional.empty();
    }
    Map<String, ConfigValue> lines = written instanceof ConfigObject found ? found : Map.of();
    return Optional.of(new Node(path, object, lines, place));
  }

  /** The line that a person has to look at. */
  Place placeOf(String key) {
    ConfigValue value = values.get(key);
    ConfigValue source = writtenAt(key);
    Place inForce = value == null ? place : Place.of(value.origin(), place);
    return source == null ? inForce : Place.of(source.origin(), inForce);
  }

  private @Nullable ConfigValue writtenAt(String key) {
    try {
      return written.get(key);
    } catch (NotResolved e) {
      return null; // an object put together by substitutions does not tell its lines
    }
  }

  String pathOf(String key) {
    String step = ConfigUtil.joinPath(key);
    return path.isEmpty() ? step : path + "." + step;
  }
}
