package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.LimitsConfig;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private final Admission admission = new Admission(limits(3, 2, 2));

  static LimitsConfig limits(int connections, int perAddress, int handshakes) {
    Duration minute = Duration.ofMinutes(1);
    return new LimitsConfig(
        1 << 20,
        100,
        connections,
        perAddress,
        handshakes,
        minute,
        Duration.ofMinutes(5),
        Duration.ofMinutes(3),
        100,
        Duration.ofMinutes(3),
        30,
        20,
        Duration.ZERO,
        Duration.ofSeconds(30),
        10,
        minute);
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(
          new byte[] {10, (byte) (last >> 16), (byte) (last >> 8), (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneConnectionTooManyIsTold() {
    List<EmbeddedChannel> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(new EmbeddedChannel());
      assertNull(admission.enter(open.get(i)));
    }
    EmbeddedChannel tooMany = new EmbeddedChannel();
    assertEquals(Limit.CONNECTIONS, admission.enter(tooMany));
    tooMany.close();
    open.get(0).close();
    assertEquals(2, admission.connections());
    assertNull(admission.enter(new EmbeddedChannel()));
  }

  @Test
  void anAddressHasItsShareAndGetsItBack() {
    Channel first = new EmbeddedChannel();
    assertNull(admission.enter(first, address(1)));
    assertNull(admission.enter(new EmbeddedChannel(), address(1)));
    assertEquals(Limit.CONNECTIONS_PER_ADDRESS, admission.enter(new EmbeddedChannel(), address(1)));
    assertNull(admission.enter(new EmbeddedChannel(), address(2)));
    first.close();
    assertNull(admission.enter(new EmbeddedChannel(), address(1)));
    assertEquals(Limit.CONNECTIONS_PER_ADDRESS, admission.enter(new EmbeddedChannel(), address(1)));
  }

  /** A flood of addresses takes no room once it is over, nor do those that are turned away. */
  @Test
  void addressWithoutConnectionTakesNoRoom() {
    List<Channel> flood = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      Channel channel = new EmbeddedChannel();
      flood.add(channel);
      assertNull(admission.enter(channel, address(i)));
    }
    assertEquals(10_000, admission.addresses());
    flood.forEach(Channel::close);
    assertEquals(0, admission.addresses());
  }

  @Test
  void turnedAwayConnectionDoesNotCountForItsAddress() {
    Channel first = new EmbeddedChannel();
    Channel second = new EmbeddedChannel();
    admission.enter(first, address(1));
    admission.enter(second, address(1));
    for (int i = 0; i < 10; i++) {
      Channel refused = new EmbeddedChannel();
      assertEquals(Limit.CONNECTIONS_PER_ADDRESS, admission.enter(refused, address(1)));
      refused.close();
    }
    first.close();
    second.close();
    assertEquals(0, admission.addresses());
  }

  @Test
  void handshakesAreGivenBack() {
    assertTrue(admission.beginHandshake());
    assertTrue(admission.beginHandshake());
    assertFalse(admission.beginHandshake());
    assertEquals(2, admission.handshakes());
    admission.endHandshake();
    assertTrue(admission.beginHandshake());
  }

  /** Politeness is bounded: in a flood, those turned away are closed without a word. */
  @Test
  void onlySoManyAreToldWhyAtOnce() {
    List<Channel> told = new ArrayList<>();
    Channel next = new EmbeddedChannel();
    while (admission.mayHearWhy(next)) {
      told.add(next);
      next = new EmbeddedChannel();
    }
    assertEquals(256, told.size());
    next.close();
    told.get(0).close();
    assertTrue(admission.mayHearWhy(new EmbeddedChannel()));
  }
}
