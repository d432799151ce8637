package dev.postern.proxy.tls;

import dev.postern.proxy.config.KeySource.TokenKey;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JDK's way to PKCS#11 tokens. One provider a token for as long as the program runs: a library
 * must not be loaded anew on each reload. They stand behind the JDK's own, so that nothing goes to
 * a token but what needs its keys.
 */
final class Tokens {

  private static final Map<String, Provider> PROVIDERS = new ConcurrentHashMap<>();

  private Tokens() {}

  /**
   * The provider of that token.
   *
   * @throws IllegalArgumentException when the library cannot be used
   */
  static Provider provider(TokenKey token) {
    String slot =
        token.slot().isPresent() ? "slot = " + token.slot().getAsLong() : "slotListIndex = 0";
    return PROVIDERS.computeIfAbsent(
        "library = \"" + token.module() + "\"\n" + slot + "\n", Tokens::configure);
  }

  private static Provider configure(String settings) {
    Provider base = Security.getProvider("SunPKCS11");
    if (base == null) {
      throw new IllegalArgumentException("this Java has no SunPKCS11 (module jdk.crypto.cryptoki)");
    }
    try {
      String name = "postern" + PROVIDERS.size();
      Provider provider = base.configure("--name = " + name + "\n" + settings);
      Security.addProvider(provider);
      return provider;
    } catch (InvalidParameterException | ProviderException e) {
      throw new IllegalArgumentException("there is no token: " + rootOf(e).getMessage(), e);
    }
  }

  /**
   * A signature by a key of a token, ready for what is to be signed. Every token is asked by name:
   * left to itself the JDK would settle for a provider as soon as it hears the parameters.
   *
   * @throws InvalidKeyException when no token has this key, or the key cannot sign in that way
   */
  static Signature signature(
      PrivateKey key, String algorithm, Optional<AlgorithmParameterSpec> parameters)
      throws GeneralSecurityException {
    for (Provider provider : PROVIDERS.values()) {
      try {
        Signature signature = Signature.getInstance(algorithm, provider);
        if (parameters.isPresent()) {
          signature.setParameter(parameters.get());
        }
        signature.initSign(key);
        return signature;
      } catch (InvalidKeyException | NoSuchAlgorithmException e) {
        // Another token's key, or a token that knows less; the next one may do.
      }
    }
    throw new InvalidKeyException("no token signs by " + algorithm + " with this key");
  }

  private static Throwable rootOf(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
