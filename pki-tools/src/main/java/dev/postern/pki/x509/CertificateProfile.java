package dev.postern.pki.x509;

import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;

/** What a certificate may be used for, said in extensions (RFC 5280 section 4.2.1). */
public sealed interface CertificateProfile {

  /** Adds the profile's extensions; the key identifiers are the issuer's business. */
  void addTo(X509v3CertificateBuilder builder) throws CertIOException;

  /** A CA with at most {@code pathLength} CAs below it. */
  record CertificationAuthority(int pathLength) implements CertificateProfile {
    @Override
    public void addTo(X509v3CertificateBuilder builder) throws CertIOException {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }
  }

  /** A TLS server. */
  record Server(List<ServerName> names) implements CertificateProfile {
    public Server {
      names = List.copyOf(names);
    }

    @Override
    public void addTo(X509v3CertificateBuilder builder) throws CertIOException {
      GeneralName[] general =
          names.stream().map(ServerName::toGeneralName).toArray(GeneralName[]::new);
      addEndEntity(builder, KeyPurposeId.id_kp_serverAuth, new GeneralNames(general));
    }
  }

  /** A person's or a service's mail program, named by exactly one rfc822Name. */
  record Client(Mailbox mailbox) implements CertificateProfile {
    @Override
    public void addTo(X509v3CertificateBuilder builder) throws CertIOException {
      GeneralName name = new GeneralName(GeneralName.rfc822Name, mailbox.toString());
      addEndEntity(builder, KeyPurposeId.id_kp_clientAuth, new GeneralNames(name));
    }
  }

  private static void addEndEntity(
      X509v3CertificateBuilder builder, KeyPurposeId purpose, GeneralNames names)
      throws CertIOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    builder.addExtension(Extension.subjectAlternativeName, false, names);
  }
}
