package dev.postern.pki.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.inventory.Inventory;
import dev.postern.pki.inventory.IssuerName;
import dev.postern.pki.inventory.Stage;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What must be true of a CA's folder, whatever happened to the commands that worked on it. */
final class Invariants {
  private static final List<String> KIT =
      List.of(
          "cert.pem",
          "chain.pem",
          "key.pem",
          "identity.p12",
          "identity-legacy.p12",
          "p12-password.txt");

  private Invariants() {}

  /** True at every moment, right after a crash too. */
  static void always(Path folder) throws IOException, GeneralSecurityException {
    try (Inventory inventory = Inventory.open(folder.resolve("inventory.db"))) {
      everyFileIsOfARecordedCertificate(folder, inventory);
      noSerialNumberTwice(inventory);
      for (CertificateRecord record : inventory.all()) {
        if (record.stage() == Stage.ISSUED && !record.kind().isAuthority()) {
          assertTheKitIsWhole(record);
        }
      }
    }
    assertEquals(2, Pkix.lists(folder.resolve("crl.pem")).size());
  }

  private static void everyFileIsOfARecordedCertificate(Path folder, Inventory inventory)
      throws IOException, GeneralSecurityException {
    try (Stream<Path> tree = Files.walk(folder.resolve("certificates"))) {
      for (Path file : tree.filter(path -> path.endsWith("cert.pem")).toList()) {
        Fingerprint fingerprint = Fingerprint.of(Pkix.certificate(file));
        assertTrue(inventory.withFingerprint(fingerprint).isPresent(), file + " is unknown");
      }
    }
  }

  private static void noSerialNumberTwice(Inventory inventory) {
    Set<BigInteger> seen = new HashSet<>();
    inventory
        .all()
        .forEach(record -> assertTrue(seen.add(record.certificate().getSerialNumber()), "reused"));
  }

  private static void assertTheKitIsWhole(CertificateRecord record)
      throws IOException, GeneralSecurityException {
    for (String name : KIT) {
      assertTrue(Files.size(record.folder().resolve(name)) > 0, record.folder() + "/" + name);
    }
    assertEquals(record.certificate(), Pkix.certificate(record.folder().resolve("cert.pem")));
  }

  /** True after the next command that got through. */
  static void afterRecovery(Path folder) throws IOException, GeneralSecurityException {
    always(folder);
    try (Inventory inventory = Inventory.open(folder.resolve("inventory.db"))) {
      assertEquals(List.of(), inventory.pending());
      List<X509CRL> lists = Pkix.lists(folder.resolve("crl.pem"));
      for (CertificateRecord record : inventory.revokedBy(IssuerName.ISSUING)) {
        assertNotNull(lists.get(1).getRevokedCertificate(record.certificate()), "not on the list");
      }
      for (CertificateRecord record : inventory.all()) {
        if (record.stage() == Stage.ABANDONED) {
          assertFalse(Files.exists(record.folder()), record.folder() + " was handed out");
        }
      }
    }
    assertNoLeftovers(folder);
  }

  private static void assertNoLeftovers(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> left =
          tree.filter(path -> path.getFileName().toString().endsWith(".new")).toList();
      assertEquals(List.of(), left);
    }
  }

  /** The number of the issuing CA's list that readers see. */
  static BigInteger publishedNumber(Path folder) throws IOException, GeneralSecurityException {
    return Pem.numberOf(Pkix.lists(folder.resolve("crl.pem")).get(1));
  }
}
