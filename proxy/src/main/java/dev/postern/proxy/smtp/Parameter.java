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
  /** RFC 6152 section 2 and RFC 3030 section 3; each value has its extension. */
  BODY(Verb.MAIL, "", "(?i)7BIT|8BITMIME|BINARYMIME"),
  /** RFC 6531 section 3.4: no value. */
  SMTPUTF8(Verb.MAIL, "SMTPUTF8", null),
  /** RFC 3461 section 4.3. */
  RET(Verb.MAIL, "DSN", "(?i)FULL|HDRS"),
  /** RFC 3461 section 4.4: xtext of at most 100 octets. */
  ENVID(Verb.MAIL, "DSN", "(?:[!-*,-<>-~]|\\+[0-9A-F]{2}){1,100}"),
  /** RFC 4954 section 5: accepted from everybody, believed from nobody. */
  AUTH(Verb.MAIL, "AUTH", "<>|(?:[!-*,-<>-~]|\\+[0-9A-F]{2}){1,500}"),
  /** RFC 2852 section 4: what is to be delivered or returned in no time cannot be. */
  BY(Verb.MAIL, "DELIVERBY", "(?i)(?=[+-]?[0-9]{1,9};)(?:[+-]?[0-9]+;N|\\+?0*[1-9][0-9]*;R)T?"),
  /** RFC 4865 section 4: seconds. */
  HOLDFOR(Verb.MAIL, "FUTURERELEASE", "[1-9][0-9]{0,8}"),
  /** RFC 4865 section 4, with its erratum 2040: a date-time of RFC 3339 section 5.6. */
  HOLDUNTIL(
      Verb.MAIL,
      "FUTURERELEASE",
      "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
          + "[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]{1,9})?"
          + "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"),
  /** RFC 6710 section 3. */
  MT_PRIORITY(Verb.MAIL, "MT-PRIORITY", "-?[1-9]|0"),
  /** RFC 8689 section 2: no value. */
  REQUIRETLS(Verb.MAIL, "REQUIRETLS", null),
  /** RFC 3461 section 4.1. */
  NOTIFY(
      Verb.RCPT, "DSN", "(?i)NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY)){0,2}"),
  /**
   * RFC 3461 section 4.2, at most 500 octets; with the utf-8-addr-xtext and utf-8-addr-unitext of
   * RFC 6533.
   */
  ORCPT(Verb.RCPT, "DSN", "(?=.{1,500}$)[A-Za-z0-9-]+;(?:[!-*,-<>-~\\x80-\\xff]|\\+[0-9A-F]{2})+");

  static final String BINARY = "BINARYMIME";

  private static final Map<String, Parameter> BY_NAME = new HashMap<>();

  static {
    for (Parameter parameter : values()) {
      BY_NAME.put(parameter.name().replace('_', '-'), parameter);
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

  boolean isOf(Verb command) {
    return verb == command;
  }

  /** Whether the parameter is offered, with whatever value. */
  boolean isOffered(Capabilities capabilities) {
    return this == BODY
        ? capabilities.offers("8BITMIME") || capabilities.offers("BINARYMIME")
        : capabilities.offers(extension);
  }

  /** Whether the extension of that value is offered; RFC 3030 needs two for binary content. */
  boolean isOffered(String value, Capabilities capabilities) {
    if (this != BODY) {
      return isOffered(capabilities);
    }
    return BINARY.equalsIgnoreCase(value)
        ? capabilities.offers("BINARYMIME") && capabilities.offers("CHUNKING")
        : capabilities.offers("8BITMIME");
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
