package dev.postern.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * For which certificates a revocation list speaks: its issuing distribution point (RFC 5280 section
 * 5.2.5). A list without one speaks for all of its issuer.
 *
 * @param points GeneralNames of the distribution point in hexadecimal digits; empty means any
 * @param everyReason whether a certificate that it does not name is good, or only not revoked for
 *     some reasons
 */
record ListScope(
    Set<String> points, boolean onlyUsers, boolean onlyAuthorities, boolean everyReason) {

  static final String ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
  private static final String DISTRIBUTION_POINTS = "2.5.29.31";
  private static final int DISTRIBUTION_POINT = 0xa0;
  private static final int FULL_NAME = 0xa0;
  private static final int ONLY_USERS = 0x81;
  private static final int ONLY_AUTHORITIES = 0x82;
  private static final int ONLY_SOME_REASONS = 0x83;

  ListScope {
    points = Set.copyOf(points);
  }

  /**
   * Reads the extension.
   *
   * @return empty for a list that must not be used here: an indirect one, one for attribute
   *     certificates only, one with a distribution point named in a way that is not understood
   */
  static Optional<ListScope> of(byte @Nullable [] extension) throws CertificateParsingException {
    if (extension == null) {
      return Optional.of(new ListScope(Set.of(), false, false, true));
    }
    DerReader fields = DerReader.ofExtension(extension).enter(DerReader.SEQUENCE);
    Set<String> points = new TreeSet<>();
    if (fields.isNext(DISTRIBUTION_POINT)) {
      DerReader point = fields.enter();
      if (!point.isNext(FULL_NAME)) {
        return Optional.empty();
      }
      addNames(point.enter(), points);
    }
    boolean users = isTrue(fields, ONLY_USERS);
    boolean authorities = isTrue(fields, ONLY_AUTHORITIES);
    boolean someReasons = fields.isNext(ONLY_SOME_REASONS);
    if (someReasons) {
      fields.enter();
    }
    ListScope scope = new ListScope(points, users, authorities, !someReasons);
    return fields.hasMore() ? Optional.empty() : Optional.of(scope);
  }

  /** RFC 5280 section 6.3.3 (b) (2). */
  boolean covers(X509Certificate certificate) throws CertificateParsingException {
    boolean authority = certificate.getBasicConstraints() >= 0;
    if (authority ? onlyUsers : onlyAuthorities) {
      return false;
    }
    return points.isEmpty() || pointsOf(certificate).stream().anyMatch(points::contains);
  }

  /** The names under which a certificate says that its revocation is published. */
  private static Set<String> pointsOf(X509Certificate certificate)
      throws CertificateParsingException {
    Set<String> names = new TreeSet<>();
    byte[] extension = Extensions.value(certificate, DISTRIBUTION_POINTS);
    if (extension == null) {
      return names;
    }
    DerReader points = DerReader.ofExtension(extension).enter(DerReader.SEQUENCE);
    while (points.hasMore()) {
      DerReader point = points.enter(DerReader.SEQUENCE);
      if (point.isNext(DISTRIBUTION_POINT)) {
        DerReader name = point.enter();
        if (name.isNext(FULL_NAME)) {
          addNames(name.enter(), names);
        }
      }
    }
    return names;
  }

  private static void addNames(DerReader generalNames, Set<String> names)
      throws CertificateParsingException {
    while (generalNames.hasMore()) {
      names.add(HexFormat.of().formatHex(generalNames.element()));
    }
  }

  private static boolean isTrue(DerReader fields, int tag) throws CertificateParsingException {
    return fields.isNext(tag) && fields.enter().isTrue();
  }
}
