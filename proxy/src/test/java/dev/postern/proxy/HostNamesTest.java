package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.HostAndPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();

  private final CountDownLatch released = new CountDownLatch(1);
  private EventLoops loops = new EventLoops(1);

  @AfterEach
  void close() {
    released.countDown();
    loops.close();
  }

  private EventLoop loop() {
    return loops.loops().get(0);
  }

  private InetAddress[] afterRelease(String host) {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new InetAddress[] {HERE};
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "2001:db8::25"})
  void addressInDigitsIsKnownAtOnce(String digits) throws IOException {
    HostNames names =
        new HostNames(
            host -> {
              throw new AssertionError(host + " is looked up");
            });
    Future<List<InetAddress>> found = names.resolve(loop(), digits, PATIENCE);
    assertTrue(found.isSuccess());
    assertEquals(List.of(InetAddress.getByName(digits)), found.getNow());
  }

  @Test
  void loopGoesOnWhileANameIsLookedUpAndHearsTheAnswer() throws Exception {
    HostNames names = new HostNames(this::afterRelease);
    AtomicReference<Thread> heardOn = new AtomicReference<>();
    Future<List<InetAddress>> found = names.resolve(loop(), "mx.example.org", PATIENCE);
    CountDownLatch heard = new CountDownLatch(1);
    found.addListener(
        done -> {
          heardOn.set(Thread.currentThread());
          heard.countDown();
        });
    Thread loopThread = loop().submit(Thread::currentThread).get();
    assertFalse(found.isDone());
    released.countDown();
    heard.await();
    assertEquals(List.of(HERE), found.getNow());
    assertEquals(loopThread, heardOn.get());
    assertNotEquals(Thread.currentThread(), heardOn.get());
  }

  @Test
  void unknownNameIsAFailure() throws Exception {
    HostNames names =
        new HostNames(
            host -> {
              throw new UnknownHostException(host);
            });
    Future<List<InetAddress>> found = names.resolve(loop(), "mx.example.org", PATIENCE);
    assertEquals("mx.example.org", found.await().cause().getMessage());
  }

  @Test
  void deadNameServerHoldsNobodyForLongerThanConfigured() throws Exception {
    HostNames names = new HostNames(this::afterRelease);
    Future<List<InetAddress>> found =
        names.resolve(loop(), "mx.example.org", Duration.ofMillis(50));
    assertEquals("mx.example.org: no answer in time", found.await().cause().getMessage());
  }

  @Test
  void queueOfNamesIsBounded() throws Exception {
    HostNames names = new HostNames(this::afterRelease);
    Future<List<InetAddress>> last = names.resolve(loop(), "mx.example.org", PATIENCE);
    for (int i = 0; i < 200; i++) {
      last = names.resolve(loop(), "mx.example.org", PATIENCE);
    }
    assertInstanceOf(UnknownHostException.class, last.await().cause());
  }

  @Test
  void everyAddressIsTriedInItsTurn() throws Exception {
    InetAddress refusing = InetAddress.getByAddress(new byte[] {127, 0, 0, 3});
    try (ServerSocket server = new ServerSocket(0, 5, HERE)) {
      assertTrue(connect(server.getLocalPort(), refusing, HERE).isSuccess());
      assertFalse(connect(server.getLocalPort(), refusing, refusing).isSuccess());
    }
  }

  private Future<Void> connect(int port, InetAddress... addresses) throws Exception {
    loops.close();
    loops = new EventLoops(1, new HostNames(host -> addresses));
    ChannelInitializer<Channel> nothing =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {}
        };
    return loops
        .connect(loop(), new HostAndPort("mx.example.org", port), PATIENCE, nothing)
        .await();
  }
}
