package dev.postern.proxy.smtp;

import java.util.HashMap;
import java.util.List;
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
  /**
   * Known to the RFCs and not implemented (RFC 5321 section 4.2.4): TURN, SEND, SOML and SAML of
   * RFC 821, ETRN of RFC 1985, ATRN of RFC 2645, BURL of RFC 4468.
   */
  UNIMPLEMENTED,
  UNKNOWN;

  private static final List<String> UNIMPLEMENTED_NAMES =
      List.of("TURN", "SEND", "SOML", "SAML", "ETRN", "ATRN", "BURL");

  private static final Map<String, Verb> BY_NAME = new HashMap<>();

  static {
    for (Verb verb : values()) {
      if (verb != UNKNOWN && verb != UNIMPLEMENTED) {
        BY_NAME.put(verb.name(), verb);
      }
    }
    UNIMPLEMENTED_NAMES.forEach(name -> BY_NAME.put(name, UNIMPLEMENTED));
  }

  /** The verb of that name in any case (RFC 5321 section 2.4), or UNKNOWN. */
  public static Verb of(String name) {
    Verb verb = BY_NAME.get(name);
    return verb != null ? verb : BY_NAME.getOrDefault(name.toUpperCase(Locale.ROOT), UNKNOWN);
  }
}
