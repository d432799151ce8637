package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA's name and key pair: it signs certificates and revocation lists. */
public final class Issuer {
  private final X500Name name;
  private final PublicKey publicKey;
  private final PrivateKey privateKey;

  private Issuer(X500Name name, PublicKey publicKey, PrivateKey privateKey) {
    this.name = name;
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /** One that has no certificate yet, because it will sign its own. */
  public static Issuer selfSigned(X500Name name, KeyPair keys) {
    return new Issuer(name, keys.getPublic(), keys.getPrivate());
  }

  /**
   * One that has a certificate.
   *
   * @throws PkiException if the key is not the certificate's
   */
  public static Issuer of(X509Certificate certificate, PrivateKey privateKey) {
    Issuer issuer = new Issuer(subjectOf(certificate), certificate.getPublicKey(), privateKey);
    issuer.checkThatKeysMatch();
    return issuer;
  }

  /** A certificate's subject, octet for octet: an issuer's name must be copied, not rewritten. */
  public static X500Name subjectOf(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  private void checkThatKeysMatch() {
    try {
      byte[] sample = name.getEncoded();
      Signature signature = Signature.getInstance(KeyAlgorithm.signatureAlgorithm(publicKey));
      signature.initSign(privateKey);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(sample);
      if (!signature.verify(signed)) {
        throw new PkiException("The private key does not belong to the certificate of " + name);
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException("The private key does not fit the certificate of " + name, e);
    }
  }

  /** Signs a certificate. */
  public X509Certificate sign(TbsCertificate tbs, CertificateProfile profile) {
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              tbs.serial().value(),
              Date.from(tbs.validity().notBefore()),
              Date.from(tbs.validity().notAfter()),
              tbs.subject(),
              tbs.publicKey());
      profile.addTo(builder);
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(tbs.publicKey()));
      builder.addExtension(Extension.authorityKeyIdentifier, false, keyIdentifier());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer()));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new PkiException("Cannot sign the certificate of " + tbs.subject() + ".", e);
    }
  }

  /** Signs a complete revocation list (RFC 5280 section 5). */
  public X509CRL sign(RevocationList list) {
    try {
      X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(list.thisUpdate()));
      builder.setNextUpdate(Date.from(list.nextUpdate()));
      for (RevocationList.Entry entry : list.entries()) {
        builder.addCRLEntry(entry.serial().value(), Date.from(entry.date()), entry.reason().code());
      }
      builder.addExtension(Extension.authorityKeyIdentifier, false, keyIdentifier());
      builder.addExtension(Extension.cRLNumber, false, new CRLNumber(list.number()));
      return new JcaX509CRLConverter().getCRL(builder.build(signer()));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new PkiException("Cannot sign the revocation list of " + name + ".", e);
    }
  }

  /** Only the key's identifier: issuer and serial in it would tie a path to one CA certificate. */
  private AuthorityKeyIdentifier keyIdentifier() throws GeneralSecurityException {
    return new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(publicKey);
  }

  private ContentSigner signer() throws OperatorCreationException {
    return new JcaContentSignerBuilder(KeyAlgorithm.signatureAlgorithm(publicKey))
        .build(privateKey);
  }
}
