package dev.postern.proxy.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a key may hold.
 *
 * @param allowed completes the sentence "allowed: ..."
 * @param standIn what the reading goes on with after a problem; never leaves the loader
 */
record Kind<T>(String allowed, T standIn, Reader<T> reader) {

  private static final int LONGEST_SHOWN = 60;

  /** Reads the text of a value. */
  interface Reader<T> {

    /**
     * Reads it or says what is wrong.
     *
     * @param directory what relative paths start from
     * @throws IllegalArgumentException with half a sentence about what is wrong
     */
    T read(String text, Path directory);
  }

  /**
   * Reads a value that was written at a place.
   *
   * @throws IllegalArgumentException with a sentence: the value, what is wrong, what is allowed
   */
  T read(ConfigValue value, Place place) {
    try {
      return reader.read(textOf(value), place.directory());
    } catch (IllegalArgumentException e) {
      String sentence = show(value) + ": " + e.getMessage() + "; allowed: " + allowed;
      throw new IllegalArgumentException(sentence, e);
    }
  }

  private static String textOf(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.atKey("value").getString("value");
      case OBJECT -> throw new IllegalArgumentException("an object cannot stand here");
      case LIST -> throw new IllegalArgumentException("a list cannot stand here");
      case NULL -> throw new IllegalArgumentException("null cannot stand here");
    };
  }

  private static String show(ConfigValue value) {
    String text = value.render(ConfigRenderOptions.concise());
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }

  static Kind<String> text(String allowed) {
    return new Kind<>(allowed, "", (text, directory) -> text);
  }

  /** A text that matches a regular expression as a whole. */
  static Kind<String> textLike(String pattern, String allowed) {
    return new Kind<>(
        allowed,
        "",
        (text, directory) -> {
          require(text.matches(pattern), "not of this form");
          return text;
        });
  }

  static Kind<String> oneOf(List<String> words) {
    return new Kind<>(
        String.join(", ", words),
        words.get(0),
        (text, directory) -> {
          require(words.contains(text), "not one of the words");
          return text;
        });
  }

  /** A constant by its name in lower case, with hyphens. */
  static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
    }
    E first = words.values().iterator().next();
    return new Kind<>(
        String.join(", ", words.keySet()),
        first,
        (text, directory) -> {
          require(words.containsKey(text), "not one of the words");
          return words.getOrDefault(text, first);
        });
  }

  static Kind<Boolean> flag() {
    List<String> yes = List.of("true", "yes", "on");
    List<String> no = List.of("false", "no", "off");
    return new Kind<>(
        "true or false",
        false,
        (text, directory) -> {
          require(yes.contains(text) || no.contains(text), "neither true nor false");
          return yes.contains(text);
        });
  }

  static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
