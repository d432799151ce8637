package dev.postern.proxy.identity;

import dev.postern.proxy.config.IdentityConfig.Source;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * What a certificate says about its owner, source by source. A value that is not what its place
 * promises (a NUL, a line break, a display name) makes the certificate unfit to log in: cut or
 * repaired, it would name somebody.
 */
final class CertificateNames {

  private static final int RFC822_NAME = 1;
  private static final int OTHER_NAME = 0;
  private static final int LONGEST = 320;
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

  /** What a person would not see: controls, directions of writing, line ends, halves. */
  private static final Set<Integer> UNFIT =
      Stream.of(
              Character.CONTROL,
              Character.FORMAT,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.PRIVATE_USE,
              Character.SURROGATE,
              Character.UNASSIGNED)
          .map(Byte::intValue)
          .collect(Collectors.toUnmodifiableSet());

  private CertificateNames() {}

  /**
   * All values of a source; none if it does not exist.
   *
   * @throws CertificateParsingException when a value is not what it should be
   */
  static List<String> of(Source source, X509Certificate certificate)
      throws CertificateParsingException, CertificateEncodingException {
    return switch (source) {
      case SAN_EMAIL -> emails(certificate);
      case SAN_UPN -> userPrincipalNames(certificate);
      case SUBJECT_DN -> subject(certificate);
      case COMMON_NAME -> commonName(certificate);
      case SHA256_FINGERPRINT -> List.of(fingerprint(certificate));
      case SPKI_PIN -> List.of(pin(certificate));
    };
  }

  /** SHA-256 of the certificate in lower-case hexadecimal digits. */
  static String fingerprint(X509Certificate certificate) throws CertificateEncodingException {
    return HexFormat.of().formatHex(sha256(certificate.getEncoded()));
  }

  /** SHA-256 of the SubjectPublicKeyInfo in base64 (the pin of RFC 7469 section 2.4). */
  private static String pin(X509Certificate certificate) {
    return Base64.getEncoder().encodeToString(sha256(certificate.getPublicKey().getEncoded()));
  }

  private static List<String> emails(X509Certificate certificate)
      throws CertificateParsingException {
    List<String> found = new ArrayList<>();
    for (List<?> name : alternativeNames(certificate)) {
      if (Integer.valueOf(RFC822_NAME).equals(name.get(0))) {
        String value = (String) name.get(1);
        boolean ascii = value.chars().allMatch(c -> c >= ' ' && c <= '~');
        if (!ascii || MailAddress.parse(value).isEmpty()) {
          throw new CertificateParsingException("an rfc822Name that is not a plain address");
        }
        found.add(value);
      }
    }
    return found;
  }

  private static List<String> userPrincipalNames(X509Certificate certificate)
      throws CertificateParsingException {
    List<String> found = new ArrayList<>();
    for (List<?> name : alternativeNames(certificate)) {
      if (Integer.valueOf(OTHER_NAME).equals(name.get(0))
          && name.get(1) instanceof byte[] octets
          && OtherName.isUserPrincipalName(octets)) {
        String value = OtherName.userPrincipalName(octets).orElse("");
        found.add(plain(value, "a user principal name that cannot be read"));
      }
    }
    return found;
  }

  /** The JDK hands out null both for no extension and for one that it could not read. */
  private static Collection<List<?>> alternativeNames(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null && certificate.getExtensionValue(SUBJECT_ALTERNATIVE_NAME) != null) {
      throw new CertificateParsingException("a subjectAltName that cannot be read");
    }
    return names == null ? List.of() : names;
  }

  private static List<String> subject(X509Certificate certificate)
      throws CertificateParsingException {
    String name = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    return name.isEmpty() ? List.of() : List.of(plain(name, "a subject with odd characters"));
  }

  /** The most specific one; two in the same place are ambiguous, so none. */
  private static List<String> commonName(X509Certificate certificate)
      throws CertificateParsingException {
    try {
      String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
      List<Rdn> names = new LdapName(subject).getRdns();
      for (int i = names.size() - 1; i >= 0; i--) {
        Attribute value = names.get(i).toAttributes().get("CN");
        if (value != null) {
          return value.size() == 1 && value.get() instanceof String text
              ? List.of(plain(text, "a common name with odd characters"))
              : List.of();
        }
      }
      return List.of();
    } catch (NamingException e) {
      throw new CertificateParsingException("a subject that cannot be read", e);
    }
  }

  /** The value, if it has nothing invisible in it and is not absurdly long. */
  private static String plain(String value, String otherwise) throws CertificateParsingException {
    boolean odd = value.codePoints().anyMatch(c -> UNFIT.contains(Character.getType(c)));
    if (odd || value.isBlank() || value.length() > LONGEST) {
      throw new CertificateParsingException(otherwise);
    }
    return value;
  }

  private static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
