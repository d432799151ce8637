package dev.postern.pki.authority;

import dev.postern.pki.inventory.CertificateKind;
import dev.postern.pki.x509.CertificateProfile;
import dev.postern.pki.x509.CertificateProfile.Client;
import dev.postern.pki.x509.CertificateProfile.Server;
import dev.postern.pki.x509.KeyAlgorithm;
import dev.postern.pki.x509.Mailbox;
import dev.postern.pki.x509.ServerName;
import dev.postern.pki.x509.SubjectNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A wish for a certificate.
 *
 * @param name under which the inventory knows it
 * @param p12Password of the PKCS#12 files; empty for a server, which gets none
 * @param folder where the files shall be; empty for a folder below the CA's own
 */
public record IssuanceRequest(
    CertificateKind kind,
    String name,
    Optional<String> device,
    String commonName,
    CertificateProfile profile,
    KeyAlgorithm algorithm,
    ValidityRequest validity,
    Optional<P12Password> p12Password,
    Optional<Path> folder) {

  /** A server's; the first name is the one it goes by. */
  public static IssuanceRequest server(
      List<ServerName> names,
      KeyAlgorithm algorithm,
      ValidityRequest validity,
      Optional<Path> folder) {
    String name = names.get(0).toString();
    return new IssuanceRequest(
        CertificateKind.SERVER,
        name,
        Optional.empty(),
        fitting(name, name.split("\\.", -1)[0]),
        new Server(names),
        algorithm,
        validity,
        Optional.empty(),
        folder);
  }

  /** A user's, on one device. */
  public static IssuanceRequest client(
      Mailbox mailbox,
      Optional<String> device,
      Optional<String> commonName,
      KeyAlgorithm algorithm,
      ValidityRequest validity,
      P12Password p12Password,
      Optional<Path> folder) {
    return new IssuanceRequest(
        CertificateKind.CLIENT,
        mailbox.toString(),
        device,
        commonName.orElseGet(() -> fitting(mailbox.toString(), mailbox.localPart())),
        new Client(mailbox),
        algorithm,
        validity,
        Optional.of(p12Password),
        folder);
  }

  /** A common name has 64 characters at most, an address or a host name may have more. */
  private static String fitting(String whole, String part) {
    return whole.length() <= SubjectNames.ATTRIBUTE_MAXIMUM ? whole : part;
  }
}
