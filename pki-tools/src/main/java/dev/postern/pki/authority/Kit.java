package dev.postern.pki.authority;

import dev.postern.pki.files.Access;
import dev.postern.pki.files.DurableFiles;
import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.x509.Pem;
import dev.postern.pki.x509.Pkcs12;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files that are handed out with one certificate. */
final class Kit {
  static final String CERTIFICATE = "cert.pem";
  static final String KEY = "key.pem";
  static final String CHAIN = "chain.pem";
  static final String P12_MODERN = "identity.p12";
  static final String P12_LEGACY = "identity-legacy.p12";
  static final String P12_PASSWORD = "p12-password.txt";

  private static final class KitFile {
    final String name;
    final byte[] octets;
    final Access access;

    KitFile(String name, byte[] octets, Access access) {
      this.name = name;
      this.octets = octets;
      this.access = access;
    }
  }

  private final List<KitFile> files = new ArrayList<>();

  /**
   * Prepares the files.
   *
   * @param issuers from the issuing CA to the root
   */
  Kit(
      CertificateRecord record,
      PrivateKey key,
      List<X509Certificate> issuers,
      Optional<P12Password> p12Password) {
    X509Certificate certificate = record.certificate();
    add(CERTIFICATE, Pem.ofCertificates(List.of(certificate)), Access.PUBLIC);
    add(CHAIN, Pem.ofCertificates(List.of(certificate, issuers.get(0))), Access.PUBLIC);
    add(KEY, Pem.ofPrivateKey(key, certificate.getPublicKey()), Access.PRIVATE);
    p12Password.ifPresent(
        password -> addPkcs12(password, key, withIssuers(certificate, issuers), label(record)));
  }

  private static List<X509Certificate> withIssuers(
      X509Certificate certificate, List<X509Certificate> issuers) {
    List<X509Certificate> chain = new ArrayList<>(issuers);
    chain.add(0, certificate);
    return chain;
  }

  private static String label(CertificateRecord record) {
    return record.name() + record.device().map(device -> " (" + device + ")").orElse("");
  }

  private void addPkcs12(
      P12Password password, PrivateKey key, List<X509Certificate> chain, String label) {
    char[] characters = password.characters();
    files.add(
        new KitFile(
            P12_MODERN, Pkcs12.MODERN.encode(key, chain, label, characters), Access.PRIVATE));
    files.add(
        new KitFile(
            P12_LEGACY, Pkcs12.LEGACY.encode(key, chain, label, characters), Access.PRIVATE));
    if (password.generated()) {
      add(P12_PASSWORD, password.text() + "\n", Access.PRIVATE);
    }
  }

  private void add(String name, String text, Access access) {
    files.add(new KitFile(name, text.getBytes(StandardCharsets.UTF_8), access));
  }

  /** Writes all files aside, then gives the folder its name: that is the moment of handing out. */
  void write(Path aside, Path folder, Milestones milestones) {
    DurableFiles.createFolder(aside);
    for (KitFile file : files) {
      DurableFiles.create(aside.resolve(file.name), file.octets, file.access);
      milestones.reached(Milestone.KIT_FILE_WRITTEN);
    }
    milestones.reached(Milestone.KIT_WRITTEN_ASIDE);
    DurableFiles.moveFolder(aside, folder);
    milestones.reached(Milestone.KIT_IN_PLACE);
  }

  /** Where a kit is before it gets its name; found again from the record alone. */
  static Path aside(CertificateRecord record) {
    Path folder = record.folder();
    return folder.resolveSibling("." + folder.getFileName() + "." + record.serial() + ".new");
  }
}
