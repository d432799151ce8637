package dev.postern.proxy.tls;

import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.config.TlsConfig;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.Settings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A client and a server of TLS in memory, with what passes between them in the test's hand. */
public final class TlsPair implements AutoCloseable {

  private static final Map<TlsConfig.Engine, ServerTls> SERVERS =
      Map.of(
          TlsConfig.Engine.DIRECT, serverTls(TlsConfig.Engine.DIRECT),
          TlsConfig.Engine.HANDLER, serverTls(TlsConfig.Engine.HANDLER));

  private static final Map<String, SslContext> CLIENTS =
      Map.of("TLSv1.2", client("TLSv1.2"), "TLSv1.3", client("TLSv1.3"));

  final MockTicker time = Ticker.newMockTicker();
  final ListeningEnd heard = new ListeningEnd();
  final ListeningEnd answered = new ListeningEnd();
  final HeldWrites network = new HeldWrites();
  final SslHandler clientTls;
  final Future<Channel> handshake;
  private final @Nullable NativeConnection connection;
  final EmbeddedChannel client;
  final EmbeddedChannel server;

  /** Both ends, of which the client has said hello. */
  TlsPair(TlsConfig.Engine engine, String version, ByteBufAllocator allocator) {
    server = end(allocator, network, heard);
    handshake =
        Objects.requireNonNull(SERVERS.get(engine))
            .begin(server, server.pipeline().context(heard).name());
    HandshakeHandler direct = server.pipeline().get(HandshakeHandler.class);
    connection = direct == null ? null : direct.connection();
    clientTls = Objects.requireNonNull(CLIENTS.get(version)).newHandler(allocator);
    client = end(allocator, clientTls, answered);
  }

  /** With a handshake that is done, behind which records are moved by calls of our own. */
  public static TlsPair direct(String version, ByteBufAllocator allocator) {
    return connected(TlsConfig.Engine.DIRECT, version, allocator);
  }

  /** With a handshake that is done. */
  static TlsPair connected(TlsConfig.Engine engine, String version, ByteBufAllocator allocator) {
    TlsPair pair = new TlsPair(engine, version, allocator);
    pair.carry();
    if (!pair.handshake.isSuccess()) {
      throw new IllegalStateException("no handshake", pair.handshake.cause());
    }
    return pair;
  }

  private EmbeddedChannel end(ByteBufAllocator allocator, ChannelHandler... handlers) {
    EmbeddedChannel end = EmbeddedChannel.builder().ticker(time).register(false).build();
    end.config().setAllocator(allocator);
    end.pipeline().addLast(handlers);
    try {
      end.register();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return end;
  }

  private static ServerTls serverTls(TlsConfig.Engine engine) {
    Settings settings = new Settings(new HostAndPort("127.0.0.1", 1));
    settings.engine = engine;
    PosternConfig config =
        settings
            .listener(
                "pair",
                TlsMode.IMPLICIT,
                ClientCertificate.OPTIONAL,
                OnRejected.REPLY,
                ListenerConfig.Provider.OPENSSL)
            .build();
    return serverTls(config, new NoJudge());
  }

  /** The TLS of a configuration's first listener, which asks for certificates of the test's CA. */
  static ServerTls serverTls(PosternConfig config, ClientCertificateVerifier verifier) {
    return ServerTls.of(
        config.tls(),
        ServerCredentials.read(config.tls()),
        new TicketKeys(config.tls().tickets()),
        config.listeners().get(0),
        new X509Certificate[] {People.CA.certificate()},
        verifier);
  }

  private static SslContext client(String version) {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .protocols(version)
          .trustManager(People.CA.certificate())
          .keyManager(People.ALICE.key(), People.ALICE.certificate())
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  public EmbeddedChannel server() {
    return server;
  }

  /** How often the server has sent something. */
  public int flights() {
    return network.flights;
  }

  /** Whether the connection's memory in BoringSSL has been given back. */
  boolean isReleased() {
    return connection != null && connection.isReleased();
  }

  /** Carries all that is under way. */
  void carry() {
    for (byte[] octets = fromClient(); octets.length > 0; octets = fromClient()) {
      toServer(octets, 0, octets.length);
      toClient(fromServer());
    }
    toClient(fromServer());
  }

  /** What the client has sent and nobody has carried. */
  byte[] fromClient() {
    client.runPendingTasks();
    return taken(client);
  }

  byte[] fromServer() {
    server.runPendingTasks();
    return taken(server);
  }

  private static byte[] taken(EmbeddedChannel end) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf piece = end.readOutbound(); piece != null; piece = end.readOutbound()) {
      all.writeBytes(piece);
      piece.release();
    }
    return ByteBufUtil.getBytes(all);
  }

  /** Octets that reach the server in one read; nothing where it has closed. */
  void toServer(byte[] octets, int from, int to) {
    if (server.isOpen() && from < to) {
      server.writeInbound(buffer(server, octets, from, to));
    }
  }

  /** The same in reads of so many octets each. */
  void toServer(byte[] octets, int piece) {
    for (int at = 0; at < octets.length; at += piece) {
      toServer(octets, at, Math.min(octets.length, at + piece));
    }
  }

  void toClient(byte[] octets) {
    if (client.isOpen() && octets.length > 0) {
      client.writeInbound(buffer(client, octets, 0, octets.length));
      client.runPendingTasks();
    }
  }

  private static ByteBuf buffer(EmbeddedChannel end, byte[] octets, int from, int to) {
    return end.alloc().directBuffer(to - from).writeBytes(octets, from, to - from);
  }

  /** Has the client say plaintext; what it makes of it waits. */
  void say(byte[] plaintext) {
    client.writeAndFlush(buffer(client, plaintext, 0, plaintext.length));
  }

  /** Has the server say plaintext, which reaches the client. */
  void answer(byte[] plaintext) {
    server.writeAndFlush(buffer(server, plaintext, 0, plaintext.length));
    carry();
  }

  /**
   * KeyUpdate, with the wish for one (RFC 8446 section 4.6.3); before TLS 1.3 the wish for another
   * handshake. Nothing where the connection has ended.
   */
  void updateKeys() {
    try {
      clientTls.engine().beginHandshake();
    } catch (SSLException e) {
      return;
    }
    client.flush();
  }

  /** The client's alert close_notify, with the connection left open. */
  void sayClose() {
    if (client.isOpen()) {
      clientTls.closeOutbound();
      client.runPendingTasks();
    }
  }

  @Override
  public void close() {
    client.finishAndReleaseAll();
    network.letGo();
    server.finishAndReleaseAll();
  }
}
