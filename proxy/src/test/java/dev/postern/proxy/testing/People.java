package dev.postern.proxy.testing;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.certificates.Profile;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The CA of the tests and whom it certified; made once, valid at the time of the run. */
public final class People {

  public static final Authority CA = authority("Postern Test CA");
  public static final Authority FOREIGN_CA = authority("Foreign CA");
  public static final Credential SERVER = server(CA, "localhost", profile -> {});
  public static final Credential ALICE = person(CA, profile -> {});
  public static final Credential REVOKED = person(CA, profile -> {});
  public static final Credential FOREIGN = person(FOREIGN_CA, profile -> {});
  public static final Credential EXPIRED =
      person(CA, profile -> profile.to = Instant.now().minus(Duration.ofHours(1)));
  public static final Credential WRONG_PURPOSE =
      person(CA, profile -> profile.purposes(KeyPurposeId.id_kp_emailProtection));

  private People() {}

  private static Authority authority(String name) {
    return Authority.root(
        name,
        profile -> {
          profile.from = Instant.now().minus(Duration.ofDays(400));
          profile.to = Instant.now().plus(Duration.ofDays(400));
        });
  }

  /** alice@example.org by a CA of choice, with one thing changed. */
  public static Credential person(Authority authority, Consumer<Profile> changes) {
    return credential(
        authority,
        profile -> {
          profile.email("alice@example.org");
          changes.accept(profile);
        });
  }

  /** alice@example.org with a key of that kind. */
  public static Credential withKey(KeyPair keys) {
    return person(CA, profile -> profile.keys = keys);
  }

  public static Credential server(Authority authority, String name, Consumer<Profile> changes) {
    return credential(
        authority,
        profile -> {
          profile.purposes(KeyPurposeId.id_kp_serverAuth);
          profile.names.add(new GeneralName(GeneralName.dNSName, name));
          changes.accept(profile);
        });
  }

  private static Credential credential(Authority authority, Consumer<Profile> changes) {
    KeyPair[] keys = new KeyPair[1];
    X509Certificate certificate =
        authority.leaf(
            profile -> {
              profile.from = Instant.now().minus(Duration.ofDays(2));
              profile.to = Instant.now().plus(Duration.ofDays(30));
              profile.constraints = Optional.empty();
              changes.accept(profile);
              keys[0] = profile.keys;
            });
    return new Credential(List.of(certificate), keys[0].getPrivate());
  }

  /** A file with the CA's revocation list. */
  public static Path revocationList(Credential... revoked) {
    return Scratch.file(list(1, revoked));
  }

  /** Puts a newer list in the place of that one. */
  public static void publish(Path file, int number, Credential... revoked) {
    Scratch.replace(file, list(number, revoked));
  }

  private static String list(int number, Credential... revoked) {
    CrlProfile list =
        CrlProfile.of(CA, number)
            .from(Instant.now().minus(Duration.ofHours(1)).plusSeconds(number))
            .to(Instant.now().plus(Duration.ofDays(7)));
    for (Credential credential : revoked) {
      list.revoke(credential.certificate());
    }
    return list.pem();
  }

  public static Path authorityFile(Authority authority) {
    return Scratch.file(authority.pem());
  }
}
