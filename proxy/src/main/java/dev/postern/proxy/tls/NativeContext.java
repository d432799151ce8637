package dev.postern.proxy.tls;

import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.TlsConfig;
import io.netty.handler.ssl.CipherSuiteConverter;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SessionTicketKey;
import java.lang.ref.Cleaner;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;

/**
 * What BoringSSL knows of one listener, in its own memory, until no connection and nobody here uses
 * it any more. Thread-safe.
 */
final class NativeContext {

  private static final Cleaner CLEANER = Cleaner.create();

  /** More certificates than any verdict would look at; the library's own bound is on octets. */
  private static final int CHAIN_LENGTH = 10;

  private static final CertificateVerifier LATE_VERDICT = new LateVerdict();

  private final long pointer;

  /** IANA's names of cipher suites by OpenSSL's, where those are others. */
  private final Map<String, String> suites = new HashMap<>();

  private final PresentedChains chains = new PresentedChains();

  private NativeContext(long pointer) {
    this.pointer = pointer;
    CLEANER.register(this, () -> SSLContext.free(pointer));
  }

  /**
   * The context of a listener.
   *
   * @param offer its certificates
   * @param acceptedIssuers whose names go into the CertificateRequest
   * @throws SSLException when BoringSSL refuses a setting
   */
  static NativeContext of(
      TlsConfig config,
      ListenerConfig listener,
      NativeOffer offer,
      List<X509Certificate> acceptedIssuers,
      ResumptionScope scope)
      throws SSLException {
    try {
      NativeContext context =
          new NativeContext(SSLContext.make(protocols(config), SSL.SSL_MODE_SERVER));
      context.negotiate(config);
      context.resume(config, scope);
      context.offer(offer);
      if (listener.clientCertificate() != ClientCertificate.NONE) {
        context.ask(config, acceptedIssuers);
      }
      return context;
    } catch (SSLException e) {
      throw e;
    } catch (Exception e) {
      SSL.clearError();
      throw new SSLException(e.getMessage(), e);
    }
  }

  private static int protocols(TlsConfig config) {
    int protocols = 0;
    for (String protocol : config.protocols()) {
      protocols |= protocol.equals("TLSv1.3") ? SSL.SSL_PROTOCOL_TLSV1_3 : SSL.SSL_PROTOCOL_TLSV1_2;
    }
    return protocols;
  }

  private void negotiate(TlsConfig config) throws Exception {
    int options = SSL.SSL_OP_CIPHER_SERVER_PREFERENCE;
    if (!config.protocols().contains("TLSv1.3")) {
      options |= SSL.SSL_OP_NO_TLSv1_3;
    }
    SSLContext.setOptions(pointer, options);
    // A record that found no room is written again from another buffer.
    SSLContext.setMode(
        pointer, SSLContext.getMode(pointer) | SSL.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    setSuites(config.cipherSuites());
    require(
        SSLContext.setCurvesList(pointer, config.groups().toArray(new String[0])),
        "none of these groups can be used: " + config.groups());
  }

  /** Of TLS 1.2: those of TLS 1.3 are BoringSSL's own affair. */
  private void setSuites(List<String> names) throws Exception {
    StringBuilder list = new StringBuilder();
    for (String name : names) {
      String native12 = CipherSuiteConverter.toOpenSsl(name, true);
      if (native12 != null && name.contains("_WITH_")) {
        suites.put(native12, name);
        list.append(list.isEmpty() ? "" : ":").append(native12);
      }
    }
    if (list.isEmpty()) {
      SSLContext.setOptions(pointer, SSL.SSL_OP_NO_TLSv1_2);
    } else {
      SSLContext.setCipherSuite(pointer, list.toString(), false);
    }
  }

  /**
   * By tickets; a client of TLS 1.2 that knows none by the id of its session, of which BoringSSL
   * keeps the last few hundred.
   */
  private void resume(TlsConfig config, ResumptionScope scope) throws SSLException {
    SSLContext.setSessionCacheMode(
        pointer, config.sessionTickets() ? SSL.SSL_SESS_CACHE_SERVER : SSL.SSL_SESS_CACHE_OFF);
    require(
        SSLContext.setSessionIdContext(pointer, scope.sessionIdContext()),
        "the session id context is refused");
    if (!config.sessionTickets()) {
      SSLContext.setOptions(pointer, SSL.SSL_OP_NO_TICKET);
    }
  }

  private void offer(NativeOffer offer) throws Exception {
    NativeCredential only = offer.forAll().orElse(null);
    if (only == null) {
      SSLContext.setCertificateCallback(pointer, offer);
      // A client whose name decided something is told so (RFC 6066 section 3).
      SSLContext.setSniHostnameMatcher(pointer, (connection, name) -> true);
    } else {
      SSLContext.addCredential(pointer, only.pointer());
    }
  }

  /** A certificate is asked for and never demanded, and nothing is judged in the handshake. */
  private void ask(TlsConfig config, List<X509Certificate> acceptedIssuers) throws Exception {
    SSLContext.setMaxCertList(pointer, config.maxCertificateBytes());
    SSLContext.setVerify(pointer, SSL.SSL_CVERIFY_OPTIONAL, CHAIN_LENGTH);
    SSLContext.setCertVerifyCallback(pointer, LATE_VERDICT);
    if (!acceptedIssuers.isEmpty()) {
      require(
          NativePem.read(
              NativePem.certificates(acceptedIssuers),
              bio -> SSLContext.setCACertificateBio(pointer, bio)),
          "the names of the authorities are refused");
    }
  }

  private static void require(boolean done, String otherwise) throws SSLException {
    if (!done) {
      SSL.clearError();
      throw new SSLException(otherwise);
    }
  }

  /** That the client has the certificate's key is BoringSSL's to verify, and not asked here. */
  private static final class LateVerdict extends CertificateVerifier {
    @Override
    public int verify(long connection, byte[][] chain, String authentication) {
      return X509_V_OK;
    }
  }

  long pointer() {
    return pointer;
  }

  /** Seals tickets with the first key, opens those of all. */
  void take(SessionTicketKey[] keys) {
    SSLContext.setSessionTicketKeys(pointer, keys);
  }

  /** What clients of this listener present. */
  PresentedChains chains() {
    return chains;
  }

  /** IANA's name of a cipher suite that OpenSSL calls so. */
  String suite(String name) {
    return Objects.requireNonNullElse(suites.get(name), name);
  }
}
