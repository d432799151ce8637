package dev.postern.proxy.tls;

import dev.postern.proxy.tls.Verdict.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * rfc822Name constraints, once more and exactly: the JDK compares local parts without case, and
 * would let BOB@ pass where bob@ is permitted. A SmtpUTF8Mailbox is under the same constraints (RFC
 * 9598 section 6), which nothing here can compare, so it is refused wherever there are any.
 */
final class MailboxConstraints implements PathCheck {

  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final int OTHER_NAME = 0;
  private static final int RFC822_NAME = 1;

  @Override
  public String name() {
    return "mailbox constraints";
  }

  @Override
  public Optional<Finding> examine(CertificationPath path, Instant now)
      throws CertificateException {
    List<X509Certificate> issuers = path.issuers();
    for (int i = 0; i < issuers.size(); i++) {
      Subtrees subtrees = Subtrees.of(issuers.get(i));
      for (X509Certificate below : path.certificates().subList(0, i + 1)) {
        if (!subtrees.isEmpty() && !allows(subtrees, below)) {
          String name = Printable.name(issuers.get(i).getSubjectX500Principal());
          String detail = "its address is not one for which " + name + " may issue certificates";
          return Optional.of(new Finding(Reason.CONSTRAINT, detail));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean allows(Subtrees subtrees, X509Certificate certificate)
      throws CertificateParsingException {
    for (List<?> name : alternativeNames(certificate)) {
      boolean mailbox = Integer.valueOf(RFC822_NAME).equals(name.get(0));
      if (mailbox && !subtrees.allow((String) name.get(1))) {
        return false;
      }
      if (Integer.valueOf(OTHER_NAME).equals(name.get(0)) && isSmtpUtf8Mailbox(name.get(1))) {
        return false;
      }
    }
    return true;
  }

  /** Its object identifier 1.3.6.1.5.5.7.8.9 stands at the head of the otherName. */
  private static boolean isSmtpUtf8Mailbox(Object otherName) throws CertificateParsingException {
    byte[] identifier = {0x2b, 6, 1, 5, 5, 7, 8, 9};
    DerReader name = new DerReader((byte[]) otherName).enter();
    return Arrays.equals(identifier, name.enter().rest());
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null && Extensions.value(certificate, SUBJECT_ALTERNATIVE_NAME) != null) {
      throw new CertificateParsingException("subjectAltName cannot be read");
    }
    return names == null ? new ArrayList<>() : names;
  }
}
