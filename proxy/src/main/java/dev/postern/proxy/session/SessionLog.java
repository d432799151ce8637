package dev.postern.proxy.session;

import dev.postern.proxy.policy.Strike;
import dev.postern.proxy.smtp.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The two lines that an administrator searches: one a session, one a message. */
final class SessionLog {

  private static final Logger LOG = LoggerFactory.getLogger("postern");

  private SessionLog() {}

  /** The end of a session. */
  static void session(Session session) {
    LoggingEventBuilder line = who(LOG.atInfo(), session);
    line.addKeyValue("tls", tls(session))
        .addKeyValue("verdict", session.verdict)
        .addKeyValue("messages", session.messages)
        .log("session");
  }

  /** The end of a transaction that reached the backend. */
  static void message(
      Session session, String sender, int recipients, long octets, Reply reply, boolean delivered) {
    LoggingEventBuilder line = who(delivered ? LOG.atInfo() : LOG.atWarn(), session);
    line.addKeyValue("tls", tls(session))
        .addKeyValue("sender", sender)
        .addKeyValue("recipients", recipients)
        .addKeyValue("size", octets)
        .addKeyValue("reply", reply.toString())
        .log("message");
  }

  /** A certificate that was not believed. */
  static void rejected(Session session, String detail, long suppressed) {
    who(LOG.atWarn(), session)
        .addKeyValue("reason", detail)
        .addKeyValue("suppressed", suppressed)
        .log("rejected");
  }

  /** A limit that ended a session, or kept it from beginning. */
  static void limited(Session session, String limit, long suppressed) {
    who(LOG.atWarn(), session)
        .addKeyValue("limit", limit)
        .addKeyValue("suppressed", suppressed)
        .log("limited");
  }

  /** A certificate that is not good, and is believed since an administrator said so. */
  static void allowed(Session session, String override) {
    who(LOG.atWarn(), session).addKeyValue("override", override).log("allowed");
  }

  /** A session that was ended because its certificate is no longer good. */
  static void cutOff(Session session, String reason, boolean mailUnderWay) {
    who(LOG.atWarn(), session)
        .addKeyValue("reason", reason)
        .addKeyValue("mail-under-way", mailUnderWay)
        .log("cut off");
  }

  /** A refusal that an administrator wants to see. */
  static void refused(Session session, String what, String value) {
    who(LOG.atWarn(), session).addKeyValue(what, value).log("refused");
  }

  /** A certificate that is refused for a while from now on. */
  static void quarantined(Session session, Strike why) {
    who(LOG.atWarn(), session)
        .addKeyValue("certificate", session.identified().fingerprint())
        .addKeyValue("after", why)
        .log("quarantine");
  }

  /** What would have been refused if the configuration did not say to report it only. */
  static void reported(Session session, String what, String value) {
    who(LOG.atWarn(), session).addKeyValue(what, value).log("reported");
  }

  private static LoggingEventBuilder who(LoggingEventBuilder line, Session session) {
    LoggingEventBuilder named =
        line.addKeyValue("session", session.id)
            .addKeyValue("listener", session.listener)
            .addKeyValue("peer", session.peer());
    return session.identity == null
        ? named
        : named
            .addKeyValue("user", session.identity.user())
            .addKeyValue("serial", session.identity.serial());
  }

  private static String tls(Session session) {
    return session.protocol.isEmpty() ? "none" : session.protocol + "/" + session.cipherSuite;
  }
}
