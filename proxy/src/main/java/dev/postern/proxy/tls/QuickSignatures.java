package dev.postern.proxy.tls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who verifies the signatures of certificates: ECDSA by {@link EcdsaVerification}, which takes a
 * tenth of the time that Java 17 does, and every other algorithm by whoever the JDK would ask. Only
 * who asks for it by name gets it; it stands last in the JDK's list.
 */
final class QuickSignatures extends Provider {

  private static final long serialVersionUID = 1;
  private static final String NAME = "PosternSignatures";
  private static final String SIGNATURE = "Signature";

  /** What {@link Strength} believes, by the JDK's names in capitals. */
  private static final Map<String, String> DIGESTS =
      Map.of(
          "SHA224WITHECDSA", "SHA-224",
          "SHA256WITHECDSA", "SHA-256",
          "SHA384WITHECDSA", "SHA-384",
          "SHA512WITHECDSA", "SHA-512");

  static {
    Security.addProvider(new QuickSignatures());
  }

  private QuickSignatures() {
    super(NAME, "1", "signatures of certificates");
  }

  /** The name by which the JDK knows it from now on. */
  static String provider() {
    return NAME;
  }

  @Override
  public @Nullable Service getService(String type, String algorithm) {
    if (!type.equals(SIGNATURE)) {
      return null;
    }
    String digest = DIGESTS.get(algorithm.toUpperCase(Locale.ROOT));
    return digest == null ? others(algorithm) : new Ecdsa(this, algorithm, digest);
  }

  private @Nullable Service others(String algorithm) {
    for (Provider provider : Security.getProviders()) {
      if (!provider.getName().equals(NAME)) {
        Service service = provider.getService(SIGNATURE, algorithm);
        if (service != null) {
          return service;
        }
      }
    }
    return null;
  }

  private static final class Ecdsa extends Service {
    private final String digest;

    Ecdsa(Provider provider, String algorithm, String digest) {
      super(provider, SIGNATURE, algorithm, EcdsaVerification.class.getName(), null, null);
      this.digest = digest;
    }

    @Override
    public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
      return new EcdsaVerification(MessageDigest.getInstance(digest));
    }
  }
}
