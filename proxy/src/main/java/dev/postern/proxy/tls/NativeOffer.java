package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig.CertificateRequest;
import io.netty.internal.tcnative.CertificateCallback;
import io.netty.internal.tcnative.SSL;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What BoringSSL offers a client, which it asks when it knows name and version: of the certificates
 * for that name it takes the first that fits the client's signature algorithms and cipher suites.
 */
final class NativeOffer implements CertificateCallback {

  private static final Logger log = LoggerFactory.getLogger(NativeOffer.class);

  private final ServerCredentials credentials;
  private final CertificateRequest request;
  private final Map<String, NativeCredential> natives = new LinkedHashMap<>();

  /**
   * Takes the keys over, all of which can be.
   *
   * @param request under which versions clients are asked for a certificate
   * @throws ConfigException when BoringSSL cannot use one
   */
  NativeOffer(ServerCredentials credentials, CertificateRequest request) {
    this.credentials = credentials;
    this.request = request;
    credentials.byAlias().forEach((alias, one) -> natives.put(alias, NativeCredential.of(one)));
  }

  /** The only credential, where every client is offered it alike, so that nobody has to ask. */
  Optional<NativeCredential> forAll() {
    return natives.size() == 1 && request == CertificateRequest.ALWAYS
        ? natives.values().stream().findFirst()
        : Optional.empty();
  }

  @Override
  public void handle(long connection, byte[] keyTypes, byte[][] issuers) throws Exception {
    try {
      askOrNot(connection, request);
      Optional<String> name = Optional.ofNullable(SSL.getSniHostname(connection));
      for (String alias : credentials.aliasesFor(name)) {
        SSL.addCredential(connection, Objects.requireNonNull(natives.get(alias)).pointer());
      }
    } catch (RuntimeException e) {
      log.error("a client cannot be offered a certificate", e);
      throw e;
    }
  }

  /** The version is settled when this choice is made; whether a certificate is asked for is not. */
  static void askOrNot(long connection, CertificateRequest request) {
    if (request != CertificateRequest.ALWAYS && !request.isMadeUnder(SSL.getVersion(connection))) {
      SSL.setVerify(connection, SSL.SSL_CVERIFY_NONE, -1);
    }
  }
}
