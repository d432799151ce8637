package dev.postern.proxy.demo;

import java.io.IOException;

/** The two conversations: one that is delivered, and one that is refused. */
final class Conversations {

  private final DemoFolder folder;
  private final DemoConfiguration configuration;
  private final Screen screen;

  Conversations(DemoFolder folder, DemoConfiguration configuration, Screen screen) {
    this.folder = folder;
    this.configuration = configuration;
    this.screen = screen;
  }

  /** Alice sends as Alice. */
  void aliceSends(DemoMail mail) {
    Person alice = Person.in(folder, "alice");
    try (MailClient client = new MailClient(alice, configuration.startTlsPort(), screen)) {
      expect("220", client.listen());
      expect("250", client.say("EHLO laptop"));
      expect("220", client.say("STARTTLS"));
      client.beginTls();
      expect("250", client.say("EHLO laptop"));
      expect("250", client.say("MAIL FROM:<" + alice.address() + ">"));
      expect("250", client.say("RCPT TO:<bob@example.org>"));
      expect("354", client.say("DATA"));
      client.send(mail.stuffed());
      expect("250", client.listen());
      client.say("QUIT");
    } catch (IOException e) {
      throw new DemoException("alice's mail was not delivered: " + e.getMessage(), e);
    }
  }

  private static void expect(String beginning, Answer answer) {
    if (!answer.is(beginning)) {
      throw new DemoException("alice's mail was not delivered; the answer was: " + answer.last());
    }
  }

  /** Bob tries to send as Alice. */
  void bobIsRefused() {
    Person bob = Person.in(folder, "bob");
    try (MailClient client = new MailClient(bob, configuration.implicitPort(), screen)) {
      client.beginTls();
      client.listen();
      client.say("EHLO phone");
      requireRefusal(client.say("MAIL FROM:<alice@example.org>"));
      screen.event("as himself he may");
      requireWelcome(client.say("MAIL FROM:<" + bob.address() + ">"));
      client.say("QUIT");
    } catch (IOException e) {
      throw new DemoException("bob heard no refusal: " + e.getMessage(), e);
    }
  }

  private static void requireRefusal(Answer answer) {
    if (!answer.is("550 5.7.1 ")) {
      throw new DemoException(
          "bob was not refused when he sent as alice; the answer was: " + answer.last());
    }
  }

  /** Else the refusal would have meant his certificate, not the address. */
  private static void requireWelcome(Answer answer) {
    if (!answer.is("250")) {
      throw new DemoException(
          "bob was refused when he sent as himself; the answer was: " + answer.last());
    }
  }
}
