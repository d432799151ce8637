package dev.postern.proxy.tls;

import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.HostAndPort;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** The TLS side of connections to the MTA: always verified, its name included (RFC 6125). */
public final class BackendTls {

  private final SslContext context;
  private final String serverName;

  private BackendTls(SslContext context, String serverName) {
    this.context = context;
    this.serverName = serverName;
  }

  /**
   * The context for the MTA.
   *
   * @throws ConfigException when a file or setting cannot be used
   */
  public static BackendTls of(BackendTlsConfig config, HostAndPort address) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS");
      config
          .authorities()
          .ifPresent(file -> builder.trustManager(CertificateFiles.readAll(List.of(file))));
      if (config.certificate().isPresent() && config.key().isPresent()) {
        builder.keyManager(
            PrivateKeys.read(config.key().get(), Optional.empty()),
            CertificateFiles.read(config.certificate().get()).toArray(new X509Certificate[0]));
      }
      return new BackendTls(builder.build(), config.serverName().orElse(address.host()));
    } catch (SSLException | IllegalArgumentException e) {
      throw new ConfigException(
          "backend.tls: TLS to the mail server cannot be set up: " + e.getMessage(), e);
    }
  }

  /** A handler for one connection. */
  public SslHandler newHandler(ByteBufAllocator allocator, HostAndPort address) {
    return RecordCumulator.guard(context.newHandler(allocator, serverName, address.port()));
  }
}
