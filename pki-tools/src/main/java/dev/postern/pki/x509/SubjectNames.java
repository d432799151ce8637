package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * Subject names. They are for people: identity is in the subjectAltName, and nothing in Postern
 * reads an address out of a subject.
 */
public final class SubjectNames {
  /** {@code ub-common-name} and {@code ub-organization-name}, RFC 5280 appendix A.1. */
  public static final int ATTRIBUTE_MAXIMUM = 64;

  private SubjectNames() {}

  /** A CA's name: {@code O=organisation, CN=organisation role}. */
  public static X500Name authority(String organisation, String role) {
    return name(organisation, Optional.empty(), organisation + " " + role);
  }

  /** A user's or server's name; the unit, if any, is the device. */
  public static X500Name endEntity(String organisation, Optional<String> unit, String commonName) {
    return name(organisation, unit, commonName);
  }

  /** The organisation in a name made here. */
  public static String organisationOf(X500Name name) {
    return name.getRDNs(BCStyle.O)[0].getFirst().getValue().toString();
  }

  /** The common name in a name made here. */
  public static String commonNameOf(X500Name name) {
    return name.getRDNs(BCStyle.CN)[0].getFirst().getValue().toString();
  }

  private static X500Name name(String organisation, Optional<String> unit, String commonName) {
    X500NameBuilder builder = new X500NameBuilder(BCStyle.INSTANCE);
    builder.addRDN(BCStyle.O, checked("organisation", organisation));
    unit.ifPresent(text -> builder.addRDN(BCStyle.OU, checked("device", text)));
    builder.addRDN(BCStyle.CN, checked("common name", commonName));
    return builder.build();
  }

  private static String checked(String what, String text) {
    if (text.isBlank() || text.length() > ATTRIBUTE_MAXIMUM) {
      throw new PkiException(
          "The %s '%s' must have 1 to %d characters."
              .formatted(what, Printable.of(text), ATTRIBUTE_MAXIMUM));
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new PkiException(
          "The %s '%s' has a control character.".formatted(what, Printable.of(text)));
    }
    return text;
  }
}
