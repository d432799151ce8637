package dev.postern.proxy.tls;

import dev.postern.proxy.tls.TrustOverride.Allow;
import dev.postern.proxy.tls.TrustOverride.Block;
import dev.postern.proxy.tls.Verdict.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An override as a line of text: {@code block user=bob@example.org since=2026-11-25T02:00:00Z
 * reason="laptop stolen"}.
 */
final class OverrideLine {

  private static final Pattern FIELD =
      Pattern.compile("([a-z]+)=(?:\"([^\"\\p{Cntrl}]*)\"|([^\\s\"]+))(?:\\s+|$)");
  private static final Set<String> OF_BLOCK =
      Set.of("serial", "fingerprint", "user", "issuer", "since", "reason");
  private static final Set<String> OF_ALLOW =
      Set.of("serial", "fingerprint", "issuer", "over", "since", "until", "reason");

  private OverrideLine() {}

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static TrustOverride parse(String line) {
    String[] parts = line.strip().split("\\s+", 2);
    boolean block = parts[0].equals("block");
    if (!block && !parts[0].equals("allow")) {
      throw new IllegalArgumentException("a line begins with block or allow");
    }
    Map<String, String> fields = fields(parts.length < 2 ? "" : parts[1]);
    fields.keySet().stream()
        .filter(key -> !(block ? OF_BLOCK : OF_ALLOW).contains(key))
        .forEach(
            key -> {
              throw new IllegalArgumentException(key + " does not belong here");
            });
    return block ? block(fields) : allow(fields);
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher field = FIELD.matcher(text);
    int end = 0;
    while (field.find() && field.start() == end) {
      String value = field.group(2) == null ? field.group(3) : field.group(2);
      if (fields.put(field.group(1), value) != null) {
        throw new IllegalArgumentException(field.group(1) + " stands here twice");
      }
      end = field.end();
    }
    if (end != text.length()) {
      throw new IllegalArgumentException("not of the form key=value or key=\"value\"");
    }
    return fields;
  }

  private static Block block(Map<String, String> fields) {
    return new Block(whom(fields), instant(fields, "since"), of(fields, "reason"));
  }

  private static Allow allow(Map<String, String> fields) {
    Set<Reason> over =
        Arrays.stream(of(fields, "over").split(",", -1))
            .map(OverrideLine::reason)
            .collect(Collectors.toSet());
    return new Allow(
        whom(fields),
        over,
        instant(fields, "since"),
        instant(fields, "until"),
        of(fields, "reason"));
  }

  /** A reason by its word, as {@code revocation-unknown}. */
  static Reason reason(String word) {
    return Allow.OVERRIDABLE.stream()
        .filter(reason -> word(reason).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    word + " cannot be overridden; revocation-unknown, expired and revoked can"));
  }

  static String word(Reason reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Whom whom(Map<String, String> fields) {
    Whom found = null;
    for (Whom.Kind kind : Whom.Kind.values()) {
      String value = fields.get(kind.word());
      if (value != null && found != null) {
        throw new IllegalArgumentException("only one of serial, fingerprint and user");
      }
      if (value != null) {
        found = new Whom(kind, value, fields.getOrDefault("issuer", ""));
      }
    }
    if (found == null) {
      throw new IllegalArgumentException("it names nobody: serial, fingerprint or user is missing");
    }
    return found;
  }

  private static String of(Map<String, String> fields, String key) {
    String value = fields.get(key);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static Instant instant(Map<String, String> fields, String key) {
    try {
      return Instant.parse(of(fields, key));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(key + " is not a time like 2026-11-25T02:00:00Z", e);
    }
  }

  /** Writes one; what would break out of its quotes is replaced. */
  static String format(TrustOverride override) {
    Whom whom = override.whom();
    StringBuilder line = new StringBuilder(override instanceof Block ? "block" : "allow");
    field(line, whom.kind().word(), whom.value());
    if (!whom.issuer().isEmpty()) {
      field(line, "issuer", whom.issuer());
    }
    if (override instanceof Allow allow) {
      String over =
          allow.over().stream().sorted().map(OverrideLine::word).collect(Collectors.joining(","));
      field(line, "over", over);
      field(line, "until", allow.until().toString());
    }
    field(line, "since", override.since().toString());
    field(line, "reason", override.reason());
    return line.toString();
  }

  private static void field(StringBuilder line, String key, String value) {
    String safe = value.replace('"', '\'').replaceAll("\\p{Cntrl}", " ");
    boolean bare = safe.matches("[A-Za-z0-9@.:,_+-]+");
    line.append(' ').append(key).append('=').append(bare ? safe : '"' + safe + '"');
  }
}
