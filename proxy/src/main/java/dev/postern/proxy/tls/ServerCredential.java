package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.KeySource;
import dev.postern.proxy.config.ServerCertificateConfig;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One certificate of the server with its intermediates, and the key that belongs to it.
 *
 * @param source where the certificate stands, for people
 * @param chain the certificate first
 * @param key perhaps one that stays in its token, and only signs
 */
public record ServerCredential(String source, List<X509Certificate> chain, PrivateKey key) {

  /** Time enough to get another one. */
  private static final Duration SOON = Duration.ofDays(14);

  public ServerCredential {
    chain = List.copyOf(chain);
  }

  /**
   * Reads certificate and key.
   *
   * @throws ConfigException when one cannot be read, or the key belongs to another certificate
   */
  static ServerCredential read(ServerCertificateConfig config) {
    KeyEntry entry = entry(config);
    List<X509Certificate> chain =
        config.certificate().map(CertificateFiles::read).orElse(entry.chain());
    String source = config.certificate().map(Object::toString).orElse(config.key().toString());
    ServerCredential credential = new ServerCredential(source, chain, entry.key());
    if (!credential.belongsTogether()) {
      throw new ConfigException(
          config.key() + ": this key does not belong to the first certificate in " + source);
    }
    return credential;
  }

  private static KeyEntry entry(ServerCertificateConfig config) {
    if (config.key() instanceof KeySource.Keystore keystore) {
      return KeyEntry.ofKeystore(keystore.file(), Passphrase.of(config), config.alias());
    }
    if (config.key() instanceof KeySource.TokenKey token) {
      return KeyEntry.ofToken(token, Passphrase.of(config));
    }
    KeySource.PemKey pem = (KeySource.PemKey) config.key();
    return new KeyEntry(PrivateKeys.read(pem.file(), config.passphraseFile()), List.of());
  }

  /** Else the first handshake would tell. */
  private boolean belongsTogether() {
    return key.getAlgorithm().equals(certificate().getPublicKey().getAlgorithm())
        && (NativeCredential.isUsable(this) || signsForIt());
  }

  /** Signs and verifies, which tells for every kind of key, those in tokens too. */
  private boolean signsForIt() {
    try {
      Signature signature = Signature.getInstance(scheme(key));
      byte[] sample = {1, 2, 3, 4};
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      Signature check = Signature.getInstance(scheme(key));
      check.initVerify(certificate().getPublicKey());
      check.update(sample);
      return check.verify(signed);
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

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** Whether the key's octets can be had: those of a token never leave it. */
  boolean isExtractable() {
    return key.getEncoded() != null;
  }

  /** What clients will complain of now or soon, as a sentence; the proxy starts all the same. */
  Optional<String> trouble(Instant now) {
    Instant from = certificate().getNotBefore().toInstant();
    Instant to = certificate().getNotAfter().toInstant();
    String subject = "the server's certificate " + source + " ";
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
