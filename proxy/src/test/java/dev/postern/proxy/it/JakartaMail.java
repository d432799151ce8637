package dev.postern.proxy.it;

import dev.postern.proxy.it.Programs.Ended;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Jakarta Mail (Angus), as a Java application sends with it. */
final class JakartaMail {

  private JakartaMail() {}

  /** Sends a mail, with AUTH EXTERNAL or without AUTH. */
  static Ended send(InetSocketAddress server, String certificate, boolean external, String mail) {
    Properties settings = new Properties();
    settings.put("mail.smtp.starttls.required", "true");
    settings.put(
        "mail.smtp.ssl.socketFactory", TestCertificates.client(certificate).getSocketFactory());
    settings.put("mail.smtp.auth", Boolean.toString(external));
    settings.put("mail.smtp.sasl.enable", Boolean.toString(external));
    settings.put("mail.smtp.sasl.mechanisms", "EXTERNAL");
    settings.put("mail.debug.auth", "true");
    Session session = Session.getInstance(settings);
    ByteArrayOutputStream trace = new ByteArrayOutputStream();
    session.setDebugOut(new PrintStream(trace, true, StandardCharsets.US_ASCII));
    session.setDebug(true);
    try (Transport transport = session.getTransport("smtp")) {
      MimeMessage message =
          new MimeMessage(
              session, new ByteArrayInputStream(mail.getBytes(StandardCharsets.US_ASCII)));
      transport.connect(
          "127.0.0.1",
          server.getPort(),
          external ? "alice@example.org" : null,
          external ? "" : null);
      transport.sendMessage(message, message.getAllRecipients());
      return new Ended(0, "sent");
    } catch (MessagingException e) {
      // A refusal of MAIL stands in the exception, but one of AUTH in the trace alone.
      return new Ended(1, external ? trace.toString(StandardCharsets.US_ASCII) : e.toString());
    }
  }
}
