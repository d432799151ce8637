package dev.postern.proxy.tls;

import java.lang.ref.WeakReference;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that was judged, kept as its octets: what the JDK makes of them is ten times as
 * large, and thousands of those are a heap that takes long to collect, while nobody is served. Who
 * asks what stands in it has it read again, unless that is still there.
 */
final class RememberedCertificate extends X509Certificate {

  private static final long serialVersionUID = 1;

  private final transient PresentedCertificate presented;
  private transient WeakReference<X509Certificate> latest;

  /**
   * Remembers one.
   *
   * @param parsed the same certificate, for those who ask soon; null if nobody has it
   */
  RememberedCertificate(PresentedCertificate presented, @Nullable X509Certificate parsed) {
    this.presented = presented;
    this.latest = new WeakReference<>(parsed);
  }

  private X509Certificate parsed() {
    X509Certificate known = latest.get();
    if (known == null) {
      known = parsedAgain();
      latest = new WeakReference<>(known);
    }
    return known;
  }

  private X509Certificate parsedAgain() {
    try {
      return PresentedCertificate.parsed(presented);
    } catch (CertificateException e) {
      throw new IllegalStateException("it was read before", e);
    }
  }

  @Override
  public byte[] getEncoded() {
    return presented.getEncoded();
  }

  @Override
  public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
    parsed().checkValidity();
  }

  @Override
  public void checkValidity(Date date)
      throws CertificateExpiredException, CertificateNotYetValidException {
    parsed().checkValidity(date);
  }

  @Override
  public int getVersion() {
    return parsed().getVersion();
  }

  @Override
  public BigInteger getSerialNumber() {
    return parsed().getSerialNumber();
  }

  @Override
  @Deprecated
  public Principal getIssuerDN() {
    return parsed().getIssuerDN();
  }

  @Override
  @Deprecated
  public Principal getSubjectDN() {
    return parsed().getSubjectDN();
  }

  @Override
  public X500Principal getIssuerX500Principal() {
    return parsed().getIssuerX500Principal();
  }

  @Override
  public X500Principal getSubjectX500Principal() {
    return parsed().getSubjectX500Principal();
  }

  @Override
  public Date getNotBefore() {
    return parsed().getNotBefore();
  }

  @Override
  public Date getNotAfter() {
    return parsed().getNotAfter();
  }

  @Override
  public byte[] getTBSCertificate() throws CertificateEncodingException {
    return parsed().getTBSCertificate();
  }

  @Override
  public byte[] getSignature() {
    return parsed().getSignature();
  }

  @Override
  public String getSigAlgName() {
    return parsed().getSigAlgName();
  }

  @Override
  public String getSigAlgOID() {
    return parsed().getSigAlgOID();
  }

  @Override
  public byte @Nullable [] getSigAlgParams() {
    return parsed().getSigAlgParams();
  }

  @Override
  public boolean @Nullable [] getIssuerUniqueID() {
    return parsed().getIssuerUniqueID();
  }

  @Override
  public boolean @Nullable [] getSubjectUniqueID() {
    return parsed().getSubjectUniqueID();
  }

  @Override
  public boolean @Nullable [] getKeyUsage() {
    return parsed().getKeyUsage();
  }

  @Override
  public @Nullable List<String> getExtendedKeyUsage() throws CertificateParsingException {
    return parsed().getExtendedKeyUsage();
  }

  @Override
  public int getBasicConstraints() {
    return parsed().getBasicConstraints();
  }

  @Override
  public @Nullable Collection<List<?>> getSubjectAlternativeNames()
      throws CertificateParsingException {
    return parsed().getSubjectAlternativeNames();
  }

  @Override
  public @Nullable Collection<List<?>> getIssuerAlternativeNames()
      throws CertificateParsingException {
    return parsed().getIssuerAlternativeNames();
  }

  @Override
  public @Nullable Set<String> getCriticalExtensionOIDs() {
    return parsed().getCriticalExtensionOIDs();
  }

  @Override
  public @Nullable Set<String> getNonCriticalExtensionOIDs() {
    return parsed().getNonCriticalExtensionOIDs();
  }

  @Override
  public byte @Nullable [] getExtensionValue(String identifier) {
    return parsed().getExtensionValue(identifier);
  }

  @Override
  public boolean hasUnsupportedCriticalExtension() {
    return parsed().hasUnsupportedCriticalExtension();
  }

  @Override
  public PublicKey getPublicKey() {
    return parsed().getPublicKey();
  }

  @Override
  public void verify(PublicKey key)
      throws CertificateException,
          NoSuchAlgorithmException,
          InvalidKeyException,
          NoSuchProviderException,
          SignatureException {
    parsed().verify(key);
  }

  @Override
  public void verify(PublicKey key, String provider)
      throws CertificateException,
          NoSuchAlgorithmException,
          InvalidKeyException,
          NoSuchProviderException,
          SignatureException {
    parsed().verify(key, provider);
  }

  @Override
  public void verify(PublicKey key, Provider provider)
      throws CertificateException,
          NoSuchAlgorithmException,
          InvalidKeyException,
          SignatureException {
    parsed().verify(key, provider);
  }

  @Override
  public String toString() {
    return parsed().toString();
  }
}
