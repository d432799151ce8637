package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to mail when the mail server or the proxy does not last. */
class FailureIT {

  private static final String HALF = Contents.numbered(1, Sender.ALICE) + "half of it\r\n";

  @Test
  void whileThePostfixIsDownMailIsDeferredAndAfterwardsItPasses() {
    int port;
    try (PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED)) {
      port = postfix.port();
    }
    try (RunningProxy proxy = RunningProxy.inFrontOf("127.0.0.1:" + port);
        SmtpClient alice = Sender.ALICE.connect(proxy.submission())) {
      String deferred = PostfixSuite.mail(alice, 1, Sender.ALICE);
      assertTrue(deferred.startsWith("451 4.3.0"), deferred);
      try (PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED, port)) {
        String accepted = PostfixSuite.mail(alice, 2, Sender.ALICE);
        assertTrue(accepted.startsWith("250"), accepted);
        assertEquals(2, postfix.all(1).get(0).number());
      }
    }
  }

  @Test
  void aPostfixKilledInTheMiddleOfContentMeansTryAgainAndNoMail() {
    try (PostfixProcess postfix = PostfixProcess.start(PostfixSetup.AS_SHIPPED);
        RunningProxy proxy = RunningProxy.inFrontOf(postfix.address());
        SmtpClient alice = Sender.ALICE.connect(proxy.submission())) {
      beginContent(alice);
      postfix.kill();
      alice.send("the rest\r\n.\r\n");
      String reply = alice.reply();
      assertTrue(reply.startsWith("451 4.3.0"), reply);
      assertEquals(List.of(), postfix.delivered());
      assertTrue(alice.say("NOOP").startsWith("250"), "the session goes on");
    }
  }

  private static void beginContent(SmtpClient client) {
    client.expect("250", "MAIL FROM:<alice@example.org>");
    client.expect("250", "RCPT TO:<someone@example.net>");
    client.expect("354", "DATA");
    client.send(HALF);
  }

  @Test
  void aHundredMegabytesForASlowPostfixStayInTheClient() {
    int block = 1_000_000;
    String lines = ("x".repeat(98) + "\r\n").repeat(block / 100);
    try (RecordingMta slow = RecordingMta.slow(block, Duration.ofMillis(50));
        PosternProcess postern =
            PosternProcess.inFrontOf(slow.address(), "-Xmx64m -XX:MaxDirectMemorySize=32m");
        SmtpClient alice = Sender.ALICE.connect(postern.submission())) {
      beginContent(alice);
      for (int i = 0; i < 100; i++) {
        alice.send(lines);
      }
      long peak = postern.peakMegabytes();
      alice.send(".\r\n");
      String reply = alice.reply();
      assertTrue(reply.startsWith("250"), () -> reply + postern.log());
      assertTrue(slow.octets() > 100L * block, slow.octets() + " octets arrived");
      assertTrue(peak < 250, peak + " MiB");
      System.out.println("peak of the proxy's memory: " + peak + " MiB");
    }
  }

  @Test
  void sigtermLetsTheMailInFlightEndAndTellsTheRestToComeBack() {
    try (RecordingMta backend = RecordingMta.start();
        PosternProcess postern = PosternProcess.inFrontOf(backend.address(), "");
        SmtpClient alice = Sender.ALICE.connect(postern.submission());
        SmtpClient bob = Sender.BOB.connect(postern.submission())) {
      beginContent(alice);
      InetSocketAddress address = postern.submission();
      postern.terminate();
      assertTrue(bob.reply().startsWith("421 4.3.2"), "an idle session");
      assertThrows(UncheckedIOException.class, () -> Sender.CAROL.connect(address).close());
      alice.send("the rest\r\n.\r\n");
      assertTrue(alice.reply().startsWith("250"), "the mail in flight");
      assertTrue(alice.reply().startsWith("421 4.3.2"), "and then the end");
      assertEquals(0, postern.status(), postern::log);
      assertTrue(backend.contents().get(0).endsWith("half of it\r\nthe rest\r\n"));
    }
  }
}
