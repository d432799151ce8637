package dev.postern.proxy.metrics;

/** What is counted: a row each, with its meter and the value of the meter's tag. */
public enum Event {
  SESSION(Meter.SESSIONS, ""),
  SESSION_CUT_OFF(Meter.CUT_OFF, ""),

  MESSAGE_DELIVERED(Meter.MESSAGES, "delivered"),
  MESSAGE_REFUSED(Meter.MESSAGES, "refused"),

  CERTIFICATE_TRUSTED(Meter.CERTIFICATES, "trusted"),
  CERTIFICATE_ALLOWED(Meter.ALLOWED, ""),
  CERTIFICATE_ABSENT(Meter.CERTIFICATES, "absent"),
  CERTIFICATE_WITHOUT_USER(Meter.CERTIFICATES, "without-user"),
  CERTIFICATE_EXPIRED(Meter.CERTIFICATES, "expired"),
  CERTIFICATE_NOT_YET_VALID(Meter.CERTIFICATES, "not-yet-valid"),
  CERTIFICATE_REVOKED(Meter.CERTIFICATES, "revoked"),
  CERTIFICATE_BLOCKED(Meter.CERTIFICATES, "blocked"),
  CERTIFICATE_REVOCATION_UNKNOWN(Meter.CERTIFICATES, "revocation-unknown"),
  CERTIFICATE_UNKNOWN_ISSUER(Meter.CERTIFICATES, "unknown-issuer"),
  CERTIFICATE_WRONG_PURPOSE(Meter.CERTIFICATES, "wrong-purpose"),
  CERTIFICATE_WEAK_KEY(Meter.CERTIFICATES, "weak-key"),
  CERTIFICATE_CONSTRAINT(Meter.CERTIFICATES, "constraint"),
  CERTIFICATE_MALFORMED(Meter.CERTIFICATES, "malformed"),
  CERTIFICATE_TOO_MANY(Meter.CERTIFICATES, "too-many"),

  CERTIFICATE_UNCHECKED(Meter.UNCHECKED, ""),

  CRL_FETCHED(Meter.CRL_DOWNLOADS, "fetched"),
  CRL_UNCHANGED(Meter.CRL_DOWNLOADS, "unchanged"),
  CRL_FAILED(Meter.CRL_DOWNLOADS, "failed"),

  OCSP_GOOD(Meter.OCSP, "good"),
  OCSP_REVOKED(Meter.OCSP, "revoked"),
  OCSP_UNKNOWN(Meter.OCSP, "unknown"),
  OCSP_NOWHERE(Meter.OCSP, "nowhere"),
  OCSP_BUSY(Meter.OCSP, "busy"),
  OCSP_UNREACHABLE(Meter.OCSP, "unreachable"),
  OCSP_DECLINED(Meter.OCSP, "declined"),
  OCSP_MALFORMED(Meter.OCSP, "malformed"),
  OCSP_UNTRUSTED(Meter.OCSP, "untrusted"),
  OCSP_WRONG_NONCE(Meter.OCSP, "wrong-nonce"),
  OCSP_NOT_IN_DATE(Meter.OCSP, "not-in-date"),
  OCSP_ABOUT_OTHERS(Meter.OCSP, "about-others"),

  REFUSED_SENDER(Meter.REFUSALS, "sender"),
  REFUSED_LINE_ENDS(Meter.REFUSALS, "line-ends"),
  REFUSED_LONG_LINE(Meter.REFUSALS, "long-line"),
  REFUSED_SIZE(Meter.REFUSALS, "size"),
  REFUSED_HEADER(Meter.REFUSALS, "header"),
  REFUSED_INJECTION(Meter.REFUSALS, "injection"),
  REFUSED_RECIPIENT(Meter.REFUSALS, "recipient"),
  REFUSED_SMUGGLING(Meter.REFUSALS, "smuggling"),
  REFUSED_QUARANTINE(Meter.REFUSALS, "quarantine"),

  LIMIT_CONNECTIONS(Meter.LIMITS, "connections"),
  LIMIT_CONNECTIONS_PER_ADDRESS(Meter.LIMITS, "connections-per-address"),
  LIMIT_HANDSHAKES(Meter.LIMITS, "handshakes"),
  LIMIT_LOGIN_TIME(Meter.LIMITS, "login-time"),
  LIMIT_COMMANDS(Meter.LIMITS, "commands-before-login"),
  LIMIT_CONTENT_RATE(Meter.LIMITS, "content-rate"),
  LIMIT_ERRORS(Meter.LIMITS, "errors"),
  LIMIT_SILENCE(Meter.LIMITS, "silence"),
  LIMIT_REJECTED(Meter.LIMITS, "rejected"),

  LIMIT_MESSAGES(Meter.LIMITS, "messages"),
  LIMIT_RECIPIENTS(Meter.LIMITS, "recipients"),
  LIMIT_OCTETS(Meter.LIMITS, "octets"),
  LIMIT_SESSIONS(Meter.LIMITS, "sessions"),
  LIMIT_QUARANTINE(Meter.LIMITS, "quarantine"),
  LIMIT_STORE_AWAY(Meter.LIMITS, "store-away"),

  BACKEND_OPENED(Meter.BACKEND, "opened"),
  BACKEND_REPLACED(Meter.BACKEND, "replaced"),
  BACKEND_UNAVAILABLE(Meter.BACKEND, "unavailable"),
  BACKEND_DOWN(Meter.BACKEND, "down"),
  BACKEND_UP(Meter.BACKEND, "up"),

  RELOAD_SUCCEEDED(Meter.RELOADS, "succeeded"),
  RELOAD_FAILED(Meter.RELOADS, "failed");

  private final Meter meter;
  private final String value;

  Event(Meter meter, String value) {
    this.meter = meter;
    this.value = value;
  }

  public Meter meter() {
    return meter;
  }

  /** The value of the meter's tag. */
  public String value() {
    return value;
  }
}
