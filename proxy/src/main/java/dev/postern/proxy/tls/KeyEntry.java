package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.KeySource.TokenKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.security.auth.login.FailedLoginException;
import org.jspecify.annotations.Nullable;

/**
 * A private key, and the certificates that its store keeps with it.
 *
 * @param chain empty where the store has none
 */
record KeyEntry(PrivateKey key, List<X509Certificate> chain) {

  KeyEntry {
    chain = List.copyOf(chain);
  }

  /**
   * The key of a PKCS#12 file.
   *
   * @throws ConfigException naming the file and what is wrong with it
   */
  static KeyEntry ofKeystore(Path file, Passphrase passphrase, Optional<String> alias) {
    try (InputStream in = Files.newInputStream(file)) {
      char[] secret = passphrase.read();
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, secret);
      return of(store, secret, alias, "key-alias");
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new ConfigException(
          file + ": the keystore cannot be read: " + reason(e, passphrase), e);
    }
  }

  /**
   * The key of a PKCS#11 token, which stays there.
   *
   * @throws ConfigException naming the token and what is wrong with it
   */
  static KeyEntry ofToken(TokenKey token, Passphrase pin) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS11", Tokens.provider(token));
      store.load(null, pin.read());
      return of(store, null, token.object(), "object");
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new ConfigException(token + ": the token's key cannot be used: " + reason(e, pin), e);
    }
  }

  private static KeyEntry of(
      KeyStore store, char @Nullable [] secret, Optional<String> alias, String option)
      throws GeneralSecurityException {
    List<String> entries = new ArrayList<>();
    for (String candidate : Collections.list(store.aliases())) {
      if (store.isKeyEntry(candidate)) {
        entries.add(candidate);
      }
    }
    String chosen = choose(entries, alias, option);
    Key key = store.getKey(chosen, secret);
    if (!(key instanceof PrivateKey privateKey)) {
      throw new IllegalArgumentException("the entry " + chosen + " is no private key");
    }
    return new KeyEntry(privateKey, chain(store, chosen));
  }

  private static String choose(List<String> entries, Optional<String> alias, String option) {
    if (alias.isEmpty() && entries.size() == 1) {
      return entries.get(0);
    }
    String known =
        entries.isEmpty()
            ? "it has no private key with a certificate (a token's must have the same id)"
            : "its keys are " + String.join(", ", entries);
    if (alias.isEmpty()) {
      throw new IllegalArgumentException(known + "; name one by " + option);
    }
    return entries.stream()
        .filter(alias.get()::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no entry " + alias.get() + ": " + known));
  }

  private static List<X509Certificate> chain(KeyStore store, String alias)
      throws GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    Certificate[] certificates = store.getCertificateChain(alias);
    for (Certificate certificate : certificates == null ? new Certificate[0] : certificates) {
      chain.add((X509Certificate) certificate);
    }
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("the entry " + alias + " has no certificate");
    }
    return chain;
  }

  /** A wrong passphrase has many names. */
  private static String reason(Exception e, Passphrase passphrase) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnrecoverableKeyException || cause instanceof FailedLoginException) {
        return "the first line of " + passphrase.file() + " does not open it";
      }
    }
    return String.valueOf(e.getMessage());
  }
}
