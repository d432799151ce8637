package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.RecordingRelay;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which group a handshake ends with, read from the wire. */
class KeyExchangeTest {

  private static final int X25519_MLKEM768 = 0x11EC;
  private static final int X25519 = 0x001D;
  private static final int SECP384R1 = 0x0018;

  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private static FakeBackend backend;
  private static Postern postern;
  private static RecordingRelay relay;

  @BeforeAll
  static void start() throws IOException {
    backend = FakeBackend.inClear();
    Settings settings = new Settings(backend.address());
    settings.listener("openssl", TlsMode.IMPLICIT, ListenerConfig.Provider.OPENSSL);
    settings.listener("jdk", TlsMode.IMPLICIT, ListenerConfig.Provider.JDK);
    postern = Postern.start(settings.build());
    relay = RecordingRelay.to(postern.addresses("openssl").get(0));
  }

  @AfterAll
  static void stop() throws IOException {
    LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    relay.close();
    postern.close();
    backend.close();
  }

  @Test
  void postQuantumGroupIsTakenWhereTheClientHasIt() throws Exception {
    assertEquals(X25519_MLKEM768, groupFor("X25519MLKEM768"));
    assertEquals(X25519_MLKEM768, groupFor("X25519MLKEM768", "X25519"));
  }

  /** A harvest of today's traffic must not wait for the client's order of preference. */
  @Test
  void postQuantumGroupIsTakenEvenIfTheClientPrefersAnother() throws Exception {
    assertEquals(X25519_MLKEM768, groupFor("X25519", "X25519MLKEM768"));
  }

  @Test
  void clientsWithoutItGetAnOlderGroup() throws Exception {
    assertEquals(X25519, groupFor("X25519", "P-256"));
    assertEquals(SECP384R1, groupFor("P-384"));
  }

  /** It has neither that group nor, on Java 17, a way to choose groups. */
  @Test
  void jdkIgnoresTheConfiguredGroups() throws IOException {
    TlsPeer peer = TlsPeer.with(People.ALICE);
    try (SmtpClient client =
        SmtpClient.open(postern.addresses("jdk").get(0), TlsMode.IMPLICIT, peer)) {
      assertEquals("250 2.0.0 Queued", client.deliver());
    }
  }

  /**
   * The group of the first ServerHello, a request to try again with it (HelloRetryRequest)
   * included.
   */
  private static int groupFor(String... groups) throws Exception {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .trustManager(List.of(People.CA.certificate()))
            .endpointIdentificationAlgorithm(null)
            .option(OpenSslContextOption.GROUPS, groups)
            .build();
    Channel channel =
        new Bootstrap()
            .group(LOOPS)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    fresh.pipeline().addLast(context.newHandler(fresh.alloc()));
                  }
                })
            .connect(relay.address())
            .sync()
            .channel();
    channel.pipeline().get(SslHandler.class).handshakeFuture().sync();
    channel.close().sync();
    return relay.lastFlight().group();
  }
}
