package dev.postern.proxy.metrics;

/** A family of counts: events of one meter differ in the value of its tag. */
public enum Meter {
  SESSIONS("postern.sessions", "", "Client sessions begun"),
  CUT_OFF(
      "postern.sessions.cut-off",
      "",
      "Sessions ended because their certificate was no longer good"),
  MESSAGES("postern.messages", "outcome", "Messages by the final reply"),
  CERTIFICATES("postern.certificates", "verdict", "Verdicts on clients' certificates"),
  ALLOWED(
      "postern.certificates.allowed",
      "",
      "Certificates believed by an administrator's override alone"),
  UNCHECKED(
      "postern.certificates.unchecked",
      "",
      "Certificates believed although an issuer has no revocation list in date"),
  CRL_DOWNLOADS("postern.crl.downloads", "outcome", "Revocation lists asked for over HTTP"),
  OCSP("postern.ocsp", "answer", "Questions to OCSP responders by what became of them"),
  REFUSALS("postern.refusals", "of", "Refusals by a rule of the proxy"),
  LIMITS("postern.limits", "limit", "Limits that a client has met"),
  BACKEND("postern.backend", "event", "What became of connections to the mail server"),
  RELOADS("postern.reloads", "outcome", "Changed files and configurations taken, or not");

  private final String label;
  private final String tag;
  private final String help;

  Meter(String label, String tag, String help) {
    this.label = label;
    this.tag = tag;
    this.help = help;
  }

  /** The meter's name, words between dots. */
  public String label() {
    return label;
  }

  /** The tag's name; empty where there is one event only. */
  public String tag() {
    return tag;
  }

  /** What it counts, for people. */
  public String help() {
    return help;
  }
}
