package dev.postern.pki.inventory;

import java.util.Locale;

/** What a certificate is for. */
public enum CertificateKind {
  ROOT,
  ISSUING,
  SERVER,
  CLIENT;

  /** The word in the inventory and in lists. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is one of the CA's own. */
  public boolean isAuthority() {
    return switch (this) {
      case ROOT, ISSUING -> true;
      case SERVER, CLIENT -> false;
    };
  }

  /** Who signs this kind. */
  public IssuerName issuer() {
    return isAuthority() ? IssuerName.ROOT : IssuerName.ISSUING;
  }
}
