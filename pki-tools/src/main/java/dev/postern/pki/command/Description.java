package dev.postern.pki.command;

import dev.postern.pki.inventory.CertificateRecord;
import dev.postern.pki.x509.Fingerprint;
import dev.postern.pki.x509.KeyAlgorithm;
import dev.postern.pki.x509.Printable;
import dev.postern.pki.x509.SerialNumber;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A certificate in words, line by line. What comes out of a certificate is shown escaped. */
final class Description {
  private static final List<String> KEY_USAGES =
      List.of(
          "digitalSignature",
          "nonRepudiation",
          "keyEncipherment",
          "dataEncipherment",
          "keyAgreement",
          "keyCertSign",
          "cRLSign",
          "encipherOnly",
          "decipherOnly");

  private Description() {}

  static List<String> ofRecord(Optional<CertificateRecord> known, Instant now) {
    if (known.isEmpty()) {
      return List.of(line("Status", "unknown: not issued by this CA"));
    }
    CertificateRecord record = known.get();
    List<String> lines = new ArrayList<>();
    lines.add(line("Status", record.status(now).words()));
    record
        .revocation()
        .ifPresent(
            revocation -> {
              lines.add(line("Revoked", Dates.second(revocation.date())));
              lines.add(line("Reason", revocation.reason().word()));
            });
    lines.add(line("Kind", record.kind().word()));
    lines.add(line("Name", record.name()));
    record.device().ifPresent(device -> lines.add(line("Device", device)));
    lines.add(line("Recorded", Dates.second(record.recorded())));
    lines.add(line("Folder", record.folder().toString()));
    return lines;
  }

  static List<String> ofCertificate(X509Certificate certificate) {
    return List.of(
        line("Serial", new SerialNumber(certificate.getSerialNumber()).toString()),
        line("Subject", certificate.getSubjectX500Principal().toString()),
        line("Issuer", certificate.getIssuerX500Principal().toString()),
        line("Valid from", Dates.second(certificate.getNotBefore().toInstant())),
        line("Valid to", Dates.second(certificate.getNotAfter().toInstant())),
        line("Alternative", alternativeNames(certificate)),
        line("Key", KeyAlgorithm.describe(certificate.getPublicKey())),
        line("Signature", certificate.getSigAlgName()),
        line("CA", authority(certificate.getBasicConstraints())),
        line("Key usage", keyUsage(certificate.getKeyUsage())),
        line("Purposes", purposes(certificate)),
        line("SHA-256", Fingerprint.of(certificate).hexadecimal()));
  }

  private static String line(String label, String value) {
    return "%-12s %s".formatted(label, Printable.of(value));
  }

  private static String alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? "none"
          : names.stream().map(Description::generalName).collect(Collectors.joining(", "));
    } catch (CertificateParsingException e) {
      return "unreadable";
    }
  }

  /** The choices of GeneralName by their tags, RFC 5280 section 4.2.1.6. */
  private static String generalName(List<?> name) {
    String kind =
        switch ((Integer) name.get(0)) {
          case 1 -> "email:";
          case 2 -> "DNS:";
          case 6 -> "URI:";
          case 7 -> "IP:";
          default -> "other:";
        };
    return kind + (name.get(1) instanceof String text ? text : "(binary)");
  }

  private static String authority(int pathLength) {
    return pathLength < 0 ? "no" : "yes, path length " + pathLength;
  }

  private static String keyUsage(boolean @Nullable [] bits) {
    if (bits == null) {
      return "any";
    }
    List<String> words = new ArrayList<>();
    for (int i = 0; i < bits.length && i < KEY_USAGES.size(); i++) {
      if (bits[i]) {
        words.add(KEY_USAGES.get(i));
      }
    }
    return String.join(", ", words);
  }

  private static String purposes(X509Certificate certificate) {
    try {
      List<String> purposes = certificate.getExtendedKeyUsage();
      return purposes == null
          ? "any"
          : purposes.stream().map(Description::purpose).collect(Collectors.joining(", "));
    } catch (CertificateParsingException e) {
      return "unreadable";
    }
  }

  private static String purpose(String identifier) {
    return switch (identifier) {
      case "1.3.6.1.5.5.7.3.1" -> "serverAuth";
      case "1.3.6.1.5.5.7.3.2" -> "clientAuth";
      case "1.3.6.1.5.5.7.3.4" -> "emailProtection";
      default -> identifier;
    };
  }
}
