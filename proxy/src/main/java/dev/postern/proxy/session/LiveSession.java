package dev.postern.proxy.session;

import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What an administrator may know of a session whose certificate was judged.
 *
 * @param id as it stands in the log
 * @param address of the client, in digits
 * @param protocol version of TLS
 * @param since when it was judged first
 * @param user empty where there is none
 * @param verdict as it stands in the log
 * @param chain what the client presented, empty for nothing
 */
public record LiveSession(
    String id,
    String listener,
    String address,
    int port,
    String protocol,
    Instant since,
    String user,
    String verdict,
    List<Certificate> chain) {

  public LiveSession {
    chain = List.copyOf(chain);
  }

  /** Where the client is, as it stands in the log. */
  public String peer() {
    return address + ":" + port;
  }

  /** As it stands now; only for the session's event loop. */
  static LiveSession of(Session session, Instant since, List<Certificate> chain) {
    return new LiveSession(
        session.id,
        session.listener,
        session.address(),
        session.port(),
        session.protocol,
        since,
        session.user(),
        session.verdict,
        chain);
  }
}
