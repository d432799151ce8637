package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.session.ReadGate.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadGateTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadGate gate = new ReadGate(channel);

  @Test
  void openGateReads() {
    assertTrue(gate.isOpen());
    assertTrue(channel.config().isAutoRead());
  }

  @ParameterizedTest
  @EnumSource
  void oneReasonHoldsUntilItIsGivenBack(Reason reason) {
    gate.hold(reason);
    assertFalse(gate.isOpen());
    assertTrue(channel.config().isAutoRead());
    gate.onUntaken();
    assertFalse(channel.config().isAutoRead());
    assertTrue(gate.release(reason));
    assertTrue(gate.isOpen());
    assertTrue(channel.config().isAutoRead());
  }

  @Test
  void gateOpensWithTheLastReason() {
    gate.hold(Reason.BACKEND_FULL);
    gate.hold(Reason.CLIENT_FULL);
    gate.onUntaken();
    assertFalse(gate.release(Reason.BACKEND_FULL));
    assertFalse(channel.config().isAutoRead());
    assertTrue(gate.release(Reason.CLIENT_FULL));
    assertTrue(channel.config().isAutoRead());
  }

  @Test
  void reasonHeldTwiceIsGivenBackOnce() {
    gate.hold(Reason.VERDICT);
    gate.hold(Reason.VERDICT);
    assertTrue(gate.release(Reason.VERDICT));
    assertTrue(gate.isOpen());
  }

  @Test
  void reasonThatWasNotHeldOpensNothing() {
    assertFalse(gate.release(Reason.VERDICT));
    gate.hold(Reason.BORROWING);
    gate.onUntaken();
    assertFalse(gate.release(Reason.VERDICT));
    assertFalse(channel.config().isAutoRead());
  }

  @Test
  void nothingStopsReadingWithoutAReason() {
    gate.onUntaken();
    assertTrue(channel.config().isAutoRead());
    gate.hold(Reason.VERDICT);
    gate.onUntaken();
    assertTrue(gate.release(Reason.VERDICT));
    gate.hold(Reason.VERDICT);
    assertTrue(channel.config().isAutoRead());
  }

  /** RFC 5321 section 4.5.3.2: while we hold reading, silence is ours. */
  @ParameterizedTest
  @EnumSource
  void silenceIsTheClientsOnlyWhileItIsToMove(Reason reason) {
    assertTrue(gate.isWaitingForClient());
    gate.hold(reason);
    assertEquals(reason == Reason.CLIENT_FULL, gate.isWaitingForClient());
  }
}
