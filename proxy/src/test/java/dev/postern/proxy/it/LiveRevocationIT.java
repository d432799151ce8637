package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.testing.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stolen laptop is cut off while it is sending: by the CA's own program, in front of Postfix. */
class LiveRevocationIT {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Path pki = copyOfTheAuthority();

  /** One that may revoke whom it likes: the other tests have their own. */
  private static Path copyOfTheAuthority() {
    Path copy = Folders.create("postern-pki");
    Path original = TestCertificates.file("pki");
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.resolve(original.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void deleteTheCopy() {
    Folders.delete(pki);
  }

  /** Runs {@code postern-pki revoke}, and gives back when it had done its work. */
  private long revoke(Sender sender) {
    Programs.Ended ended =
        Programs.run(
            "",
            Checkout.file("pki-tools/src/main/dist/postern-pki").toString(),
            "revoke",
            TestCertificates.file(sender.certificate()).resolve("cert.pem").toString(),
            "--dir",
            pki.toString(),
            "--passphrase-file",
            TestCertificates.file("passphrase").toString());
    assertEquals(0, ended.status(), ended.output());
    return System.nanoTime();
  }

  private RunningProxy proxy(MailServer postfix) {
    return RunningProxy.inFrontOf(
        postfix.address(), "trust.crl-files = [\"" + pki.resolve("crl.pem") + "\"]");
  }

  /** Both fetch the list from where the CA's program has it. */
  private static RunningProxy fetching(MailServer postfix, WebServer web) {
    return RunningProxy.inFrontOf(
        postfix.address(),
        "trust.crl-files = []",
        "trust.crl-download { urls = [\"" + web.url("/crl.pem") + "\"], refresh = 1s }");
  }

  @Test
  void twoProxiesThatFetchTheListEndTheSessionsWithinTheLimit() {
    try (WebServer web =
            new WebServer(
                exchange ->
                    WebServer.octets(Files.readAllBytes(pki.resolve("crl.pem"))).handle(exchange));
        PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy one = fetching(postfix, web);
        RunningProxy other = fetching(postfix, web);
        SmtpClient laptop = Sender.ALICE.connect(one.submission());
        SmtpClient sending = Sender.ALICE.connect(other.submission());
        SmtpClient bob = Sender.BOB.connect(other.submission())) {
      laptop.expect("250", "NOOP");
      sending.expect("250", "MAIL FROM:<alice@example.org>");
      sending.expect("250", "RCPT TO:<someone@example.net>");
      sending.expect("354", "DATA");
      sending.send(Contents.numbered(1, Sender.ALICE) + "half of it\r\n");
      long revoked = revoke(Sender.ALICE);
      assertCutOff(laptop, revoked);
      assertCutOff(sending, revoked);
      assertTrue(PostfixSuite.mail(bob, 2, Sender.BOB).startsWith("250"));
      assertEquals(1, postfix.delivered(1).size());
    }
  }

  private static void assertCutOff(SmtpClient client, long revoked) {
    String reply = client.reply();
    Duration taken = Duration.ofNanos(System.nanoTime() - revoked);
    assertTrue(reply.startsWith("421 4.7.0 Client certificate revoked: "), reply);
    assertEquals("closed", client.reply());
    assertTrue(taken.compareTo(LIMIT) < 0, "the session lived on for " + taken);
    System.out.println("from the end of postern-pki revoke to the end of the session: " + taken);
  }

  @Test
  void aRevokedCertificateEndsItsSessionsAndNoOther() {
    try (PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy = proxy(postfix);
        SmtpClient laptop = Sender.ALICE.connect(proxy.submission());
        SmtpClient phone = Sender.ALICE_PHONE.connect(proxy.submission());
        SmtpClient bob = Sender.BOB.connect(proxy.submission())) {
      for (SmtpClient client : List.of(laptop, phone, bob)) {
        client.expect("250", "NOOP");
      }
      long revoked = revoke(Sender.ALICE);
      assertCutOff(laptop, revoked);
      assertTrue(PostfixSuite.mail(phone, 1, Sender.ALICE_PHONE).startsWith("250"));
      assertTrue(PostfixSuite.mail(bob, 2, Sender.BOB).startsWith("250"));
      assertEquals(2, postfix.all(2).size());
      proxy.log().await("cut off", "user=\"alice@example.org\"", "mail-under-way=\"false\"");
    }
  }

  @Test
  void aMailThatIsBeingSentIsNeitherAcknowledgedNorDelivered() {
    try (PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy = proxy(postfix);
        SmtpClient laptop = Sender.ALICE.connect(proxy.submission());
        SmtpClient bob = Sender.BOB.connect(proxy.submission())) {
      laptop.expect("250", "MAIL FROM:<alice@example.org>");
      laptop.expect("250", "RCPT TO:<someone@example.net>");
      laptop.expect("354", "DATA");
      laptop.send(Contents.numbered(1, Sender.ALICE) + "half of it\r\n");
      long revoked = revoke(Sender.ALICE);
      assertCutOff(laptop, revoked);
      // A mail that does arrive shows that the other one had its time.
      assertTrue(PostfixSuite.mail(bob, 2, Sender.BOB).startsWith("250"));
      assertEquals(2, postfix.all(1).get(0).number());
      proxy.log().await("cut off", "user=\"alice@example.org\"", "mail-under-way=\"true\"");
    }
  }

  @Test
  void aSenderThatNeverPausesIsCutOffAndEveryAcknowledgedMailIsThere() {
    try (PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy = proxy(postfix);
        SmtpClient laptop = Sender.ALICE.connect(proxy.submission())) {
      Thread thread = new Thread(() -> revoke(Sender.ALICE));
      thread.start();
      int acknowledged = 0;
      String reply;
      try {
        do {
          reply = PostfixSuite.mail(laptop, acknowledged, Sender.ALICE);
          acknowledged += reply.startsWith("250") ? 1 : 0;
        } while (reply.startsWith("250") && acknowledged < 2_000);
      } catch (AssertionError | UncheckedIOException cutOff) {
        reply = String.valueOf(cutOff.getMessage());
      }
      assertTrue(reply.contains("421 4.7.0 Client certificate revoked: "), reply);
      assertTrue(acknowledged > 0, "nothing was sent before");
      int arrived = postfix.delivered(acknowledged).size();
      assertTrue(arrived <= acknowledged + 1, arrived + " of " + acknowledged);
      System.out.println(acknowledged + " mails were acknowledged, " + arrived + " arrived");
    }
  }
}
