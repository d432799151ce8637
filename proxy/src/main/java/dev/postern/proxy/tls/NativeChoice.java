package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig.CertificateRequest;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.security.Principal;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands BoringSSL all certificates for the client's name, of which it takes the first that fits the
 * client's signature algorithms and cipher suites. It knows several only as credentials of the
 * connection; the last one is handed over in the usual way, which it tries behind them. The key of
 * a token goes the usual way alone, hence a token's certificate is chosen here.
 */
final class NativeChoice extends CertificateChoice {

  private static final Logger log = LoggerFactory.getLogger(NativeChoice.class);

  private final CertificateRequest request;
  private final Map<String, NativeCredential> natives = new LinkedHashMap<>();

  /**
   * Takes the keys over.
   *
   * @param request under which versions clients are asked for a certificate
   * @throws ConfigException when BoringSSL cannot use one
   */
  NativeChoice(ServerCredentials credentials, CertificateRequest request) {
    super(credentials);
    this.request = request;
    if (credentials.byAlias().size() > 1) {
      credentials.byAlias().forEach(this::add);
    }
  }

  private void add(String alias, ServerCredential credential) {
    if (credential.isExtractable()) {
      natives.put(alias, NativeCredential.of(credential));
    }
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    if (engine instanceof ReferenceCountedOpenSslEngine boring) {
      NativeOffer.askOrNot(boring.sslPointer(), request);
    }
    List<String> aliases = aliases(engine);
    if (aliases.size() == 1) {
      return aliases.get(0);
    }
    String first = firstFitting(aliases, engine);
    if (!credential(first).isExtractable()) {
      return first;
    }
    List<String> extractable =
        aliases.stream().filter(alias -> credential(alias).isExtractable()).toList();
    int last = extractable.size() - 1;
    extractable.subList(0, last).forEach(alias -> offer(alias, engine));
    return extractable.get(last);
  }

  private void offer(String alias, SSLEngine engine) {
    NativeCredential credential = natives.get(alias);
    if (credential != null && engine instanceof ReferenceCountedOpenSslEngine boring) {
      try {
        SSL.addCredential(boring.sslPointer(), credential.pointer());
      } catch (Exception e) {
        // Then the last one is all there is.
        log.warn("a certificate cannot be offered: {}", e.getMessage());
      }
    }
  }

  private String firstFitting(List<String> aliases, SSLEngine engine) {
    ExtendedSSLSession session = (ExtendedSSLSession) engine.getHandshakeSession();
    List<String> schemes = Arrays.asList(session.getPeerSupportedSignatureAlgorithms());
    return aliases.stream()
        .filter(alias -> fits(credential(alias), schemes))
        .findFirst()
        .orElse(aliases.get(0));
  }

  /** Names such as SHA256withECDSA, SHA256withRSA. */
  private static boolean fits(ServerCredential credential, List<String> schemes) {
    String ending = credential.key().getAlgorithm().equals("EC") ? "ECDSA" : "RSA";
    return schemes.stream().anyMatch(scheme -> scheme.endsWith("with" + ending));
  }

  /** None for a token's certificate: BoringSSL then asks for each signature. */
  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return credential(alias).isExtractable() ? credential(alias).key() : null;
  }
}
