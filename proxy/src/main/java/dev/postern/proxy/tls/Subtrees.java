package dev.postern.proxy.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The rfc822Name part of an authority's name constraints (RFC 5280 section 4.2.1.10).
 *
 * @param permitted if there are any, a mailbox must lie in one of them
 * @param excluded a mailbox must lie in none of them
 */
record Subtrees(List<String> permitted, List<String> excluded) {

  static final String NAME_CONSTRAINTS = "2.5.29.30";
  private static final int PERMITTED = 0xa0;
  private static final int EXCLUDED = 0xa1;
  private static final int RFC822_NAME = 0x81;

  Subtrees {
    permitted = List.copyOf(permitted);
    excluded = List.copyOf(excluded);
  }

  static Subtrees of(X509Certificate authority) throws CertificateParsingException {
    byte[] extension = Extensions.value(authority, NAME_CONSTRAINTS);
    if (extension == null) {
      return new Subtrees(List.of(), List.of());
    }
    DerReader constraints = DerReader.ofExtension(extension).enter(DerReader.SEQUENCE);
    List<String> permitted = mailboxes(constraints, PERMITTED);
    return new Subtrees(permitted, mailboxes(constraints, EXCLUDED));
  }

  boolean isEmpty() {
    return permitted.isEmpty() && excluded.isEmpty();
  }

  /** Whether a mailbox passes: the local part counts exactly, the host without case. */
  boolean allow(String mailbox) {
    return mailbox.indexOf('@') > 0
        && excluded.stream().noneMatch(base -> base.isEmpty() || contains(base, mailbox))
        && (permitted.isEmpty() || permitted.stream().anyMatch(base -> contains(base, mailbox)));
  }

  private static boolean contains(String base, String mailbox) {
    int at = mailbox.lastIndexOf('@');
    String host = mailbox.substring(at + 1);
    int baseAt = base.lastIndexOf('@');
    if (baseAt >= 0) {
      return base.substring(0, baseAt).equals(mailbox.substring(0, at))
          && base.substring(baseAt + 1).equalsIgnoreCase(host);
    }
    return base.startsWith(".")
        ? host.length() > base.length()
            && host.regionMatches(true, host.length() - base.length(), base, 0, base.length())
        : base.equalsIgnoreCase(host);
  }

  private static List<String> mailboxes(DerReader constraints, int tag)
      throws CertificateParsingException {
    List<String> found = new ArrayList<>();
    if (!constraints.isNext(tag)) {
      return found;
    }
    DerReader trees = constraints.enter();
    while (trees.hasMore()) {
      DerReader tree = trees.enter(DerReader.SEQUENCE);
      if (tree.isNext(RFC822_NAME)) {
        found.add(new String(tree.enter().rest(), StandardCharsets.ISO_8859_1));
      }
    }
    return found;
  }
}
