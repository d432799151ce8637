package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Serials.Entry;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CRLException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate revocation list (RFC 5280 section 5), complete or delta, reduced to what a look-up
 * needs. Whose it really is shows when the key of a verified issuer fits its signature, not before.
 */
final class RevocationList {

  private static final String NUMBER = "2.5.29.20";
  private static final String DELTA = "2.5.29.27";
  private static final Set<String> UNDERSTOOD =
      Set.of(NUMBER, DELTA, ListScope.ISSUING_DISTRIBUTION_POINT, "2.5.29.35", "2.5.29.46");
  private static final Set<String> UNDERSTOOD_IN_ENTRY = Set.of("2.5.29.21", "2.5.29.24");

  private final X500Principal issuer;
  private final Instant thisUpdate;
  private final Instant nextUpdate;
  private final ListScope scope;
  private final @Nullable BigInteger number;
  private final @Nullable BigInteger base;
  private final Serials serials;
  private final SignedOctets signed;

  /** One verification for each key of a name; only keys of verified authorities come here. */
  private final Map<PublicKey, Boolean> verified = new ConcurrentHashMap<>();

  private RevocationList(X509CRL list, Instant nextUpdate, ListScope scope)
      throws CRLException, CertificateException {
    this.issuer = list.getIssuerX500Principal();
    this.thisUpdate = list.getThisUpdate().toInstant();
    this.nextUpdate = nextUpdate;
    this.scope = scope;
    this.number = integer(list.getExtensionValue(NUMBER));
    this.base = integer(list.getExtensionValue(DELTA));
    this.serials = serials(list, base != null);
    this.signed = SignedOctets.of(list);
  }

  /**
   * Takes over a parsed list.
   *
   * @throws CertificateException with the reason why the list must not be used
   */
  static RevocationList of(X509CRL list) throws CRLException, CertificateException {
    Set<String> critical = list.getCriticalExtensionOIDs();
    if (critical != null && !UNDERSTOOD.containsAll(critical)) {
      throw new CertificateParsingException("it has a critical extension that is not understood");
    }
    if (list.getNextUpdate() == null) {
      throw new CertificateParsingException("it does not say when the next one comes");
    }
    if (!Strength.isStrong(list.getSigAlgName(), list.getSigAlgParams())) {
      throw new CertificateException("its signature is too weak: " + list.getSigAlgName());
    }
    byte[] point = list.getExtensionValue(ListScope.ISSUING_DISTRIBUTION_POINT);
    Optional<ListScope> scope = ListScope.of(point);
    if (scope.isEmpty()) {
      throw new CertificateException("it is indirect, or its distribution point is not understood");
    }
    return new RevocationList(list, list.getNextUpdate().toInstant(), scope.get());
  }

  private static Serials serials(X509CRL list, boolean delta) throws CertificateException {
    List<Entry> entries = new ArrayList<>();
    Set<? extends X509CRLEntry> revoked = list.getRevokedCertificates();
    for (X509CRLEntry entry : revoked == null ? Set.<X509CRLEntry>of() : revoked) {
      Set<String> critical = entry.getCriticalExtensionOIDs();
      if (critical != null && !UNDERSTOOD_IN_ENTRY.containsAll(critical)) {
        throw new CertificateException("an entry has a critical extension that is not understood");
      }
      boolean removed = delta && entry.getRevocationReason() == CRLReason.REMOVE_FROM_CRL;
      long revokedAt = entry.getRevocationDate().toInstant().toEpochMilli();
      entries.add(new Entry(entry.getSerialNumber(), revokedAt, removed));
    }
    return new Serials(entries);
  }

  private static @Nullable BigInteger integer(byte @Nullable [] extension)
      throws CertificateParsingException {
    if (extension == null) {
      return null;
    }
    return DerReader.ofExtension(extension).integer();
  }

  X500Principal issuer() {
    return issuer;
  }

  ListScope scope() {
    return scope;
  }

  Instant thisUpdate() {
    return thisUpdate;
  }

  Instant nextUpdate() {
    return nextUpdate;
  }

  Serials serials() {
    return serials;
  }

  boolean isDelta() {
    return base != null;
  }

  boolean isInDate(Instant now, Duration clockSkew) {
    return hasBegun(now, clockSkew) && now.isBefore(nextUpdate.plus(clockSkew));
  }

  boolean hasBegun(Instant now, Duration clockSkew) {
    return !now.plus(clockSkew).isBefore(thisUpdate);
  }

  /** By number if both have one (RFC 5280 section 5.2.3), else by date. */
  boolean isNewerThan(RevocationList other) {
    int order = number == null || other.number == null ? 0 : number.compareTo(other.number);
    return order != 0 ? order > 0 : thisUpdate.isAfter(other.thisUpdate);
  }

  /** Whether the same issuer says it about the same certificates, in the same form. */
  boolean isOfTheKindOf(RevocationList other) {
    return issuer.equals(other.issuer) && scope.equals(other.scope) && isDelta() == other.isDelta();
  }

  /** Whether it is that list, octet for octet. */
  boolean isSameAs(RevocationList other) {
    return signed.isSameAs(other.signed);
  }

  /** Whether this delta may take entries off that complete list (RFC 5280 section 5.2.4). */
  boolean isBasedOn(RevocationList complete) {
    return base != null && complete.number != null && base.compareTo(complete.number) <= 0;
  }

  /** Keys of its issuer that are known to have signed it. */
  Set<PublicKey> signers() {
    return verified.entrySet().stream()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  boolean isSignedBy(PublicKey key) {
    return verified.computeIfAbsent(key, signed::isSignedBy);
  }
}
