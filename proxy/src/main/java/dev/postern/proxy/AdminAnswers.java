package dev.postern.proxy;

import dev.postern.proxy.session.LiveSession;
import dev.postern.proxy.session.Roster;
import dev.postern.proxy.tls.PresentedCertificate;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** What the running proxy says at {@code ops.socket}, about sessions that are open now. */
final class AdminAnswers {

  static final String SESSIONS = "sessions";
  static final String EXPLAIN = "explain ";

  /** How an answer begins that is none. */
  static final String CANNOT = "cannot: ";

  private final InForce inForce;

  AdminAnswers(InForce inForce) {
    this.inForce = inForce;
  }

  /** The text, without any control character that a certificate may bring along. */
  String to(String question) {
    return text(question).replaceAll("[^\\n -~]", "?");
  }

  private String text(String question) {
    Roster roster = inForce.live().roster();
    if (question.equals(SESSIONS)) {
      return roster.all().stream().map(AdminAnswers::line).collect(Collectors.joining());
    }
    if (!question.startsWith(EXPLAIN)) {
      return CANNOT + "there is no such question\n";
    }
    String id = question.substring(EXPLAIN.length());
    return roster
        .find(id)
        .map(this::explanation)
        .orElse(CANNOT + "no session " + id + " is open; postern sessions lists them\n");
  }

  /** One line: a name in a certificate may hold anything, and must not list other sessions. */
  private static String line(LiveSession session) {
    return fields(session).replaceAll("\\p{Cntrl}", "?") + "\n";
  }

  private static String fields(LiveSession session) {
    return "session=%s user=%s peer=%s listener=%s tls=%s%s since=%s verdict=\"%s\""
        .formatted(
            session.id(),
            session.user().isEmpty() ? "-" : session.user(),
            session.peer(),
            session.listener(),
            session.protocol(),
            certificate(session),
            session.since().truncatedTo(ChronoUnit.SECONDS),
            session.verdict());
  }

  private static String certificate(LiveSession session) {
    if (session.chain().isEmpty()) {
      return "";
    }
    try {
      return certificate(PresentedCertificate.parsed(session.chain().get(0)));
    } catch (CertificateException e) {
      return " serial=?";
    }
  }

  private static String certificate(X509Certificate one) {
    return " serial=%s subject=\"%s\""
        .formatted(
            one.getSerialNumber().toString(16),
            one.getSubjectX500Principal().getName().replace('"', '\''));
  }

  /** As the certificate would be judged now, which for a living session is what counts. */
  private String explanation(LiveSession session) {
    List<Certificate> chain = session.chain();
    if (chain.isEmpty()) {
      return line(session) + "verdict: refused: no certificate\n";
    }
    return inForce
        .verifier()
        .explain(chain)
        .map(
            explanation ->
                line(session)
                    + ExplanationPage.of(explanation, inForce.verifier(), inForce.mapper()))
        .orElse(line(session) + "verdict: refused: malformed: it cannot be read\n");
  }
}
