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
      assertSendsAndDelivers(alice, Sender.ALICE);
    }
  }
}
