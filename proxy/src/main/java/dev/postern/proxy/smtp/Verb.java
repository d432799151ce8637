package dev.postern.proxy.smtp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The commands that are told apart; RFC 5321 section 4.1, RFC 3207, RFC 4954, RFC 3030. */
public enum Verb {
  EHLO,
  HELO,
  STARTTLS,
  AUTH,
  MAIL,
  RCPT,
  DATA,
  BDAT,
  RSET,
  NOOP,
  VRFY,
  EXPN,
  HELP,
  QUIT,
  UNKNOWN;

  private static final Map<String, Verb> BY_NAME = new HashMap<>();

  static {
    for (Verb verb : values()) {
      if (verb != UNKNOWN) {
        BY_NAME.put(verb.name(), verb);
      }
    }
  }

  /** The verb of that name in any case (RFC 5321 section 2.4), or UNKNOWN. */
  public static Verb of(String name) {
    Verb verb = BY_NAME.get(name);
    return verb != null ? verb : BY_NAME.getOrDefault(name.toUpperCase(Locale.ROOT), UNKNOWN);
  }
}
