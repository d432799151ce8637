package dev.postern.proxy.testing;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One side of TLS with its memory of sessions, made by the JDK. It believes the CA of the tests,
 * and as a client it presents its certificate whatever CAs the server names.
 */
public final class TlsPeer {

  private final SSLContext context;
  private final Optional<String[]> protocols;

  private TlsPeer(SSLContext context, Optional<String[]> protocols) {
    this.context = context;
    this.protocols = protocols;
  }

  /** With a certificate. */
  public static TlsPeer with(Credential credential, String... protocols) {
    return of(new KeyManager[] {new Stubborn(credential)}, protocols);
  }

  /** Without one. */
  public static TlsPeer anonymous(String... protocols) {
    return of(new KeyManager[0], protocols);
  }

  private static TlsPeer of(KeyManager[] keys, String... protocols) {
    try {
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry("ca", People.CA.certificate());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust.getTrustManagers(), null);
      return new TlsPeer(
          context, protocols.length == 0 ? Optional.empty() : Optional.of(protocols.clone()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * As a client over that connection, with the tickets that came from the same address and port.
   */
  public SSLSocket connect(Socket socket) throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 465, true);
    protocols.ifPresent(tls::setEnabledProtocols);
    tls.startHandshake();
    return tls;
  }

  /** As a server over that connection. */
  SSLSocket accept(Socket socket) throws IOException {
    SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
    tls.setUseClientMode(false);
    tls.setWantClientAuth(true);
    tls.startHandshake();
    return tls;
  }

  /** Only for these suites. */
  public SSLSocket connect(Socket socket, String... suites) throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 465, true);
    tls.setEnabledCipherSuites(suites);
    tls.startHandshake();
    return tls;
  }

  private static final class Stubborn extends X509ExtendedKeyManager {
    private static final String ALIAS = "only";
    private final Credential credential;

    Stubborn(Credential credential) {
      this.credential = credential;
    }

    private @Nullable String choose(String... keyTypes) {
      String algorithm = credential.key().getAlgorithm();
      return Arrays.asList(keyTypes).contains(algorithm) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return choose(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return choose(keyType);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return credential.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return credential.key();
    }
  }
}
