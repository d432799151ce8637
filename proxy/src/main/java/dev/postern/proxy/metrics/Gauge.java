package dev.postern.proxy.metrics;

/** What can be measured at any moment. */
public enum Gauge {
  SESSIONS("postern.sessions.open", "Client connections open now"),
  HANDSHAKES("postern.handshakes.open", "TLS handshakes with clients under way now"),
  CRL_SECONDS("postern.crl.seconds", "Seconds until the first revocation list in use ends"),
  CRL_ALARMS("postern.crl.alarms", "Revocation lists in their last day or behind their end"),
  BACKEND_CONNECTIONS("postern.backend.connections", "Connections to the mail server open now"),
  RELOADS_FAILING("postern.reloads.failing", "Things whose newest files are not in use");

  private final String meter;
  private final String help;

  Gauge(String meter, String help) {
    this.meter = meter;
    this.help = help;
  }

  public String meter() {
    return meter;
  }

  /** What it measures, for people. */
  public String help() {
    return help;
  }
}
