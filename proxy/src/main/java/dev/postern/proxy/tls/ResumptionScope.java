package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.tls.TicketKeyRing.TicketKey;
import io.netty.internal.tcnative.SessionTicketKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/**
 * Within what a session may be resumed: one listener, its policy and its CAs. Session id context
 * and ticket keys are of this scope only, else a ticket from a listener that asks for no
 * certificate resumes on one that requires it (the family of CVE-2025-23419). Another proxy of the
 * same configuration has the same scope.
 */
final class ResumptionScope {

  private static final byte[] LABEL = "postern ticket key".getBytes(StandardCharsets.US_ASCII);

  private final byte[] context;

  ResumptionScope(ListenerConfig listener, X509Certificate[] issuers) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(listener.name().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(listener.tls().name().getBytes(StandardCharsets.UTF_8));
      digest.update(listener.clientCertificate().name().getBytes(StandardCharsets.UTF_8));
      digest.update(listener.certificateRequest().name().getBytes(StandardCharsets.UTF_8));
      digest.update(listener.onRejected().name().getBytes(StandardCharsets.UTF_8));
      for (X509Certificate issuer : issuers) {
        digest.update(issuer.getEncoded());
      }
      context = digest.digest();
    } catch (GeneralSecurityException e) {
      throw new ConfigException("the session id context cannot be computed: " + e.getMessage(), e);
    }
  }

  byte[] sessionIdContext() {
    return context.clone();
  }

  /** Those keys for this scope; the first seals, all open. */
  SessionTicketKey[] keys(List<TicketKey> keys) {
    return keys.stream().map(key -> derive(key.secret())).toArray(SessionTicketKey[]::new);
  }

  /**
   * The one step of NIST SP 800-56C with SHA-256, for a secret that is random and of one length.
   * HMAC would have the JDK set up all of its ciphers before the first listener opens.
   */
  private SessionTicketKey derive(byte[] secret) {
    byte[] first = block(secret, 1);
    byte[] second = block(secret, 2);
    byte[] octets = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, octets, first.length, second.length);
    int name = SessionTicketKey.NAME_SIZE;
    int hmac = name + SessionTicketKey.HMAC_KEY_SIZE;
    return new SessionTicketKey(
        Arrays.copyOf(octets, name),
        Arrays.copyOfRange(octets, name, hmac),
        Arrays.copyOfRange(octets, hmac, hmac + SessionTicketKey.AES_KEY_SIZE));
  }

  private byte[] block(byte[] secret, int number) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(new byte[] {0, 0, 0, (byte) number});
      digest.update(secret);
      digest.update(LABEL);
      return digest.digest(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
