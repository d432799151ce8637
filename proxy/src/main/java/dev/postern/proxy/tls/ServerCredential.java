package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.TlsConfig;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The server's certificate with its intermediates, and the key that belongs to it.
 *
 * @param file where the certificate stands
 * @param chain the certificate first
 */
public record ServerCredential(Path file, List<X509Certificate> chain, PrivateKey key) {

  /** Time enough to get another one. */
  private static final Duration SOON = Duration.ofDays(14);

  public ServerCredential {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files.
   *
   * @throws ConfigException when one cannot be read, or the key belongs to another certificate
   */
  public static ServerCredential read(TlsConfig config) {
    List<X509Certificate> chain = CertificateFiles.read(config.certificate());
    PrivateKey key = PrivateKeys.read(config.key(), config.keyPassphraseFile());
    if (!belongs(key, chain.get(0).getPublicKey())) {
      throw new ConfigException(
          config.key()
              + ": this key does not belong to the first certificate in "
              + config.certificate());
    }
    return new ServerCredential(config.certificate(), chain, key);
  }

  /** Signs and verifies, which tells for every kind of key; else the first handshake would tell. */
  private static boolean belongs(PrivateKey key, PublicKey publicKey) {
    if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(scheme(key));
      byte[] sample = {1, 2, 3, 4};
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String scheme(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }

  /** What clients will complain of now or soon, as a sentence; the proxy starts all the same. */
  public Optional<String> trouble(Instant now) {
    X509Certificate certificate = chain.get(0);
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    String subject = "the server's certificate " + file + " ";
    if (now.isAfter(to)) {
      return Optional.of(subject + "expired on " + Printable.day(to) + ": clients will refuse it");
    }
    if (now.isBefore(from)) {
      String begins = Printable.day(from);
      return Optional.of(subject + "is not valid before " + begins + ": clients will refuse it");
    }
    return now.plus(SOON).isAfter(to)
        ? Optional.of(subject + "expires on " + Printable.day(to) + ": renew it")
        : Optional.empty();
  }
}
