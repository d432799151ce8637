package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * The same in front of a server that the test can end and start again; FailureIT does with Postfix.
 */
abstract class RootedServerSuite extends BackendSuite {

  @Override
  abstract RootedServer start();

  @Test
  void withoutTheServerMailIsDeferredAndAfterItsReturnItPasses() {
    try (SmtpClient alice = connect(Sender.ALICE)) {
      assertSendsAndDelivers(alice, Sender.ALICE);
      ((RootedServer) server).kill();
      String deferred = alice.say("MAIL FROM:<alice@example.org>");
      assertTrue(deferred.startsWith("451 4.3.0"), deferred);
      ((RootedServer) server).restart();
      Waiting.until(
          () -> alice.say("MAIL FROM:<alice@example.org>").startsWith("250"),
          "the end of the pause after a refused connection",
          server::log);
      alice.expect("250", "RSET");
      assertSendsAndDelivers(alice, Sender.ALICE);
    }
  }
}
