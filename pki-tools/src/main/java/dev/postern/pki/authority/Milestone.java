package dev.postern.pki.authority;

/** A point in a command after which something more is on disk than before it. */
public enum Milestone {
  AUTHORITY_WRITTEN_ASIDE,
  AUTHORITY_IN_PLACE,
  CERTIFICATE_RECORDED,
  KIT_FILE_WRITTEN,
  KIT_WRITTEN_ASIDE,
  KIT_IN_PLACE,
  CERTIFICATE_ISSUED,
  REVOCATION_RECORDED,
  CRL_NUMBER_TAKEN,
  CRL_REPLACED,
  COMBINED_CRL_REPLACED,
  CRL_PUBLISHED
}
