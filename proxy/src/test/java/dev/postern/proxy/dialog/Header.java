package dev.postern.proxy.dialog;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The lines at the head of a dialog, which set the scene. */
final class Header {

  String listener = "starttls";
  String client = "alice";
  String begin = "connected";
  String backend = "xclient";
  final List<String> backendTraits = new ArrayList<>();
  final List<String> config = new ArrayList<>();
  final List<String> users = new ArrayList<>();
  Set<Way> ways = EnumSet.allOf(Way.class);

  /** Takes one line of the head. */
  void set(String key, String value) {
    switch (key) {
      case "listener" -> listener = oneOf(value, "starttls", "implicit");
      case "client" -> client = value;
      case "begin" -> begin = oneOf(value, "connected", "tls", "greeted");
      case "backend" -> setBackend(value);
      case "config" -> config.add(value);
      case "user" -> users.add(value);
      case "ways" -> setWays(value);
      default -> throw new IllegalArgumentException("no such header line: " + key);
    }
  }

  boolean hasTrait(String trait) {
    return backendTraits.contains(trait);
  }

  private void setBackend(String value) {
    List<String> words = List.of(value.split(" *, *", -1));
    backend = oneOf(words.get(0), "xclient", "xclient-addr", "mail-auth", "sasl-plain");
    for (String trait : words.subList(1, words.size())) {
      if (!trait.startsWith("with ") && !trait.startsWith("without ")) {
        oneOf(trait, "accepts", "by hand", "down", "starttls");
      }
      backendTraits.add(trait);
    }
  }

  /** A file that is not played in every way says why. */
  private void setWays(String value) {
    int reason = value.indexOf('(');
    if (reason < 0) {
      throw new IllegalArgumentException("ways needs a reason in brackets");
    }
    ways = EnumSet.noneOf(Way.class);
    for (String word : value.substring(0, reason).strip().split(" +", -1)) {
      ways.add(Way.valueOf(word.toUpperCase(Locale.ROOT)));
    }
    if (ways.contains(Way.SOCKETS)) {
      ways.add(Way.HANDLER);
    }
  }

  private static String oneOf(String value, String... allowed) {
    if (!List.of(allowed).contains(value)) {
      throw new IllegalArgumentException(value + " is none of " + List.of(allowed));
    }
    return value;
  }
}
