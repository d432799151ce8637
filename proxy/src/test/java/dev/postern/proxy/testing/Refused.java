package dev.postern.proxy.testing;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.Profile;
import dev.postern.proxy.tls.OverridesFile;
import dev.postern.proxy.tls.TrustOverride.Block;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Whom;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.Extension;

/** For every reason somebody who is refused for it. */
public final class Refused {

  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.99.1");
  private static final Authority WITHOUT_LIST =
      People.CA.below(
          "Without List",
          profile -> {
            profile.from = Instant.now().minus(Duration.ofDays(2));
            profile.to = Instant.now().plus(Duration.ofDays(30));
          });

  private static final Credential NOT_YET_VALID =
      person(profile -> profile.from = Instant.now().plus(Duration.ofHours(1)));
  private static final Credential BLOCKED = person(profile -> {});
  private static final Credential UNREVOCABLE =
      People.person(WITHOUT_LIST, profile -> {}).with(WITHOUT_LIST.certificate());
  private static final Credential WEAK =
      person(profile -> profile.keys = Authority.keys("RSA", 1024));
  private static final Credential CONSTRAINED =
      person(profile -> profile.extension(UNKNOWN, true, DERNull.INSTANCE));
  private static final Credential MALFORMED =
      person(
          profile -> {
            profile.names.clear();
            profile.extension(Extension.subjectAlternativeName, false, new byte[] {0x30, 5, 1});
          });
  private static final Credential LONG =
      People.ALICE.with(
          People.CA.certificate(), WITHOUT_LIST.certificate(), People.FOREIGN_CA.certificate());

  private Refused() {}

  private static Credential person(Consumer<Profile> changes) {
    return People.person(People.CA, changes);
  }

  /** Settings under which each is refused for its reason. */
  public static void prepare(Settings settings) {
    Path overrides = Scratch.folder().resolve("overrides");
    new OverridesFile(overrides)
        .add(
            new Block(
                new Whom(Whom.Kind.FINGERPRINT, fingerprint(BLOCKED), ""), Instant.now(), "test"));
    settings.overrides = Optional.of(overrides);
    settings.maxCertificates = 3;
  }

  private static String fingerprint(Credential credential) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Authority.encoded(credential.certificate())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who meets it. */
  public static Credential by(Reason reason) {
    return switch (reason) {
      case EXPIRED -> People.EXPIRED;
      case NOT_YET_VALID -> NOT_YET_VALID;
      case REVOKED -> People.REVOKED;
      case REVOCATION_UNKNOWN -> UNREVOCABLE;
      case BLOCKED -> BLOCKED;
      case UNKNOWN_ISSUER -> People.FOREIGN;
      case WRONG_PURPOSE -> People.WRONG_PURPOSE;
      case WEAK_KEY -> WEAK;
      case CONSTRAINT -> CONSTRAINED;
      case MALFORMED -> MALFORMED;
      case TOO_MANY -> LONG;
    };
  }
}
