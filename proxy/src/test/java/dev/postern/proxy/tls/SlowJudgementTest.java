package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.TlsPeer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One event loop with two clients, of whom the first one's judgement takes its time. */
class SlowJudgementTest {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  /** Believes everybody, alice as late as the test wants. */
  private final class Slow implements ClientCertificateVerifier {
    @Override
    public Verdict judge(Certificate[] presented) {
      if (presented[0].equals(People.ALICE.certificate())) {
        asked.countDown();
        await(mayEnd);
      }
      return new Verdict.Absent();
    }

    @Override
    public CompletionStage<Verdict> ask(Certificate[] presented) {
      throw new AssertionError("not inside a handshake");
    }

    @Override
    public CompletionStage<Verdict> judgeAnew(Certificate[] presented) {
      throw new AssertionError("not inside a handshake");
    }

    @Override
    public Optional<Verdict.Rejected> blockOf(String user) {
      return Optional.empty();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertEquals(true, latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
  void slowJudgementHoldsUpNobodyElseOfItsLoop(ListenerConfig.Provider provider, String version)
      throws Exception {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      InetSocketAddress address = listen(loop, tls(provider));
      CompletableFuture<Void> alice =
          CompletableFuture.runAsync(() -> handshake(address, TlsPeer.with(People.ALICE, version)));
      await(asked);
      handshake(address, TlsPeer.with(People.EXPIRED, version));
      handshake(address, TlsPeer.anonymous(version));
      assertEquals(1, mayEnd.getCount());
      mayEnd.countDown();
      alice.get(20, TimeUnit.SECONDS);
    } finally {
      mayEnd.countDown();
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private ServerTls tls(ListenerConfig.Provider provider) {
    PosternConfig config =
        new Settings(new HostAndPort("127.0.0.1", 1))
            .listener(
                "slow", TlsMode.IMPLICIT, ClientCertificate.OPTIONAL, OnRejected.ALERT, provider)
            .build();
    return TlsPair.serverTls(config, new Slow());
  }

  /** Says a letter to whoever comes through the handshake. */
  private static InetSocketAddress listen(EventLoopGroup loop, ServerTls tls) {
    Channel channel =
        new ServerBootstrap()
            .group(loop, loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    client.pipeline().addLast("last", new ChannelInboundHandlerAdapter());
                    tls.begin(client, "last");
                    client.writeAndFlush(client.alloc().buffer(1).writeByte('x'));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
    return (InetSocketAddress) channel.localAddress();
  }

  private static void handshake(InetSocketAddress address, TlsPeer peer) {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(10_000);
      assertEquals('x', peer.connect(socket).getInputStream().read());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
