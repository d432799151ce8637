package dev.postern.proxy.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the server's certificate for the name that the client asks for. The JDK asks for one kind
 * of key after the other, in the client's order, and takes the first that there is.
 */
class CertificateChoice extends X509ExtendedKeyManager {

  private final ServerCredentials credentials;

  CertificateChoice(ServerCredentials credentials) {
    this.credentials = credentials;
  }

  /**
   * The certificates for this client's name, the preferred first. Where there is only one the name
   * decides nothing, and asked for it would stay in memory with the session.
   */
  final List<String> aliases(SSLEngine engine) {
    return credentials.byAlias().size() == 1
        ? List.copyOf(credentials.byAlias().keySet())
        : credentials.aliasesFor(requestedName(engine));
  }

  /**
   * None while the JDK (from 25 on) opens a ticket, which is before it has a session: a ticket for
   * another certificate than the first is not taken then, and a full handshake follows.
   */
  private static Optional<String> requestedName(SSLEngine engine) {
    return engine.getHandshakeSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .filter(SNIHostName.class::isInstance)
            .map(asked -> ((SNIHostName) asked).getAsciiName())
            .findFirst()
        : Optional.empty();
  }

  final ServerCredential credential(String alias) {
    return Objects.requireNonNull(credentials.byAlias().get(alias));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return aliases(engine).stream()
        .filter(alias -> credential(alias).key().getAlgorithm().equals(keyType))
        .findFirst()
        .orElse(null);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return credential(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return credential(alias).key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
