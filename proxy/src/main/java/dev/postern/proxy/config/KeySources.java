package dev.postern.proxy.config;

import static dev.postern.proxy.config.Kind.require;

import dev.postern.proxy.config.KeySource.Keystore;
import dev.postern.proxy.config.KeySource.PemKey;
import dev.postern.proxy.config.KeySource.TokenKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads where a key lies: a PEM file, a PKCS#12 file by its ending, or a token by its URI. */
final class KeySources {

  static final Kind<KeySource> KEY =
      new Kind<>(
          FileKind.SECRET.allowed() + ", or a URI pkcs11:object=LABEL?module-path=LIBRARY",
          new PemKey(Path.of("")),
          KeySources::read);

  private static final String SCHEME = "pkcs11:";
  private static final Set<String> ATTRIBUTES = Set.of("object", "slot-id", "type", "module-path");

  private KeySources() {}

  private static KeySource read(String text, Path directory) {
    if (text.startsWith(SCHEME)) {
      return token(text.substring(SCHEME.length()), directory);
    }
    Path file = FileKind.SECRET.reader().read(text, directory);
    String name = text.toLowerCase(Locale.ROOT);
    boolean keystore = name.endsWith(".p12") || name.endsWith(".pfx");
    return keystore ? new Keystore(file) : new PemKey(file);
  }

  /** RFC 7512 section 2.3: attributes between semicolons, those of the query behind a mark. */
  private static KeySource token(String attributes, Path directory) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String attribute : attributes.split("[;?&]", -1)) {
      int equals = attribute.indexOf('=');
      require(equals > 0 || attribute.isEmpty(), attribute + " is no attribute");
      if (equals > 0) {
        found.put(attribute.substring(0, equals), decode(attribute.substring(equals + 1)));
      }
    }
    found.keySet().forEach(KeySources::checkKnown);
    require(found.containsKey("module-path"), "module-path is missing, the library of the token");
    Path module = FileKind.READABLE.reader().read(found.getOrDefault("module-path", ""), directory);
    return new TokenKey(module, slot(found), Optional.ofNullable(found.get("object")));
  }

  private static void checkKnown(String attribute) {
    require(
        !List.of("pin-value", "pin-source").contains(attribute),
        attribute + " does not belong here: the PIN stands in key-passphrase-file");
    require(ATTRIBUTES.contains(attribute), attribute + " is not known; use object and slot-id");
  }

  private static OptionalLong slot(Map<String, String> attributes) {
    String slot = attributes.get("slot-id");
    if (slot == null) {
      return OptionalLong.empty();
    }
    boolean hexadecimal = slot.matches("0x[0-9A-Fa-f]{1,15}"); // as pkcs11-tool -L shows it
    require(hexadecimal || slot.matches("\\d{1,18}"), "slot-id is a number");
    return OptionalLong.of(
        hexadecimal ? Long.parseLong(slot.substring(2), 16) : Long.parseLong(slot));
  }

  private static String decode(String text) {
    // Unlike in forms, a plus sign is one.
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
