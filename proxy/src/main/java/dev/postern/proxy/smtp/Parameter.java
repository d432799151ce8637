package dev.postern.proxy.smtp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of MAIL and RCPT: which extension offers each, and the syntax of its value. */
public enum Parameter {
  /** RFC 1870 section 4. */
  SIZE(Verb.MAIL, "SIZE", "[0-9]{1,20}"),
  /** RFC 6152 section 2; BINARYMIME is not offered, for it needs CHUNKING (RFC 3030). */
  BODY(Verb.MAIL, "8BITMIME", "(?i)7BIT|8BITMIME"),
  /** RFC 6531 section 3.4: no value. */
  SMTPUTF8(Verb.MAIL, "SMTPUTF8", null),
  /** RFC 3461 section 4.3. */
  RET(Verb.MAIL, "DSN", "(?i)FULL|HDRS"),
  /** RFC 3461 section 4.4: xtext of at most 100 octets. */
  ENVID(Verb.MAIL, "DSN", "(?:[!-*,-<>-~]|\\+[0-9A-F]{2}){1,100}"),
  /** RFC 4954 section 5: accepted from everybody, believed from nobody. */
  AUTH(Verb.MAIL, "AUTH", "<>|(?:[!-*,-<>-~]|\\+[0-9A-F]{2}){1,500}"),
  /** RFC 3461 section 4.1. */
  NOTIFY(
      Verb.RCPT, "DSN", "(?i)NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2}"),
  /** RFC 3461 section 4.2, with the utf-8-addr-xtext and utf-8-addr-unitext of RFC 6533. */
  ORCPT(Verb.RCPT, "DSN", "[A-Za-z0-9-]{1,64};[!-<>-~\\x80-\\xff]{1,500}");

  private static final Map<String, Parameter> BY_NAME = new HashMap<>();

  static {
    for (Parameter parameter : values()) {
      BY_NAME.put(parameter.name(), parameter);
    }
  }

  private final Verb verb;
  private final String extension;
  private final @Nullable Pattern value;

  Parameter(Verb verb, String extension, @Nullable String value) {
    this.verb = verb;
    this.extension = extension;
    this.value = value == null ? null : Pattern.compile(value);
  }

  /** The parameter of that keyword in any case, or null. */
  static @Nullable Parameter of(String keyword) {
    return BY_NAME.get(keyword.toUpperCase(Locale.ROOT));
  }

  boolean isOffered(Verb command, Capabilities capabilities) {
    return verb == command && capabilities.offers(extension);
  }

  /**
   * Whether a value fits.
   *
   * @param text null when the keyword stood alone
   */
  boolean accepts(@Nullable String text) {
    return value == null ? text == null : text != null && value.matcher(text).matches();
  }
}
