package dev.postern.proxy.certificates;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** What is to stand in a responder's answer, written by Bouncy Castle and not by what reads it. */
public final class OcspProfile {

  private static final DigestCalculatorProvider DIGESTS = new BcDigestCalculatorProvider();

  private final List<SingleResponse> statements = new ArrayList<>();
  private final List<Extension> extensions = new ArrayList<>();
  private final List<Certificate> certificates = new ArrayList<>();
  private Authority issuer;
  private KeyPair signer;
  private ResponderID responder;
  private Instant producedAt = Authority.NOW;
  private Instant thisUpdate = Authority.NOW.minus(Duration.ofMinutes(1));
  private Optional<Instant> nextUpdate = Optional.of(Authority.NOW.plus(Duration.ofHours(6)));
  private String algorithm = "SHA256withECDSA";
  private ASN1ObjectIdentifier digest = CertificateID.HASH_SHA1.getAlgorithm();
  private List<Extension> singleExtensions = new ArrayList<>();

  /** An answer of the authority itself, by its name. */
  public OcspProfile(Authority issuer) {
    this.issuer = issuer;
    this.signer = issuer.keyPair();
    this.responder = new ResponderID(Authority.name(issuer.subject()));
  }

  /** Signed by whom this certificate names, which is sent along. */
  public OcspProfile by(X509Certificate delegate, KeyPair keys) {
    certificates.add(structure(delegate));
    signer = keys;
    responder = new ResponderID(structure(delegate).getSubject());
    return this;
  }

  /** By the hash of the signer's key. */
  public OcspProfile byKey() {
    try {
      SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(signer.getPublic().getEncoded());
      responder =
          new RespID(
                  key,
                  new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1))
              .toASN1Primitive();
      return this;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The name stays, the key is another one. */
  public OcspProfile keys(KeyPair other) {
    signer = other;
    return this;
  }

  public OcspProfile algorithm(String name) {
    algorithm = name;
    return this;
  }

  public OcspProfile from(Instant instant) {
    thisUpdate = instant;
    return this;
  }

  public OcspProfile to(Instant instant) {
    nextUpdate = Optional.of(instant);
    return this;
  }

  public OcspProfile withoutEnd() {
    nextUpdate = Optional.empty();
    return this;
  }

  public OcspProfile producedAt(Instant instant) {
    producedAt = instant;
    return this;
  }

  public OcspProfile digest(ASN1ObjectIdentifier other) {
    digest = other;
    return this;
  }

  public OcspProfile nonce(byte[] octets) {
    return extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(octets));
  }

  public OcspProfile extension(
      ASN1ObjectIdentifier identifier, boolean critical, ASN1Encodable value) {
    extensions.add(
        new Extension(identifier, critical, new DEROctetString(Authority.encoded(value))));
    return this;
  }

  /** For the statements that come after. */
  public OcspProfile singleExtension(
      ASN1ObjectIdentifier identifier, boolean critical, ASN1Encodable value) {
    singleExtensions.add(
        new Extension(identifier, critical, new DEROctetString(Authority.encoded(value))));
    return this;
  }

  public OcspProfile good(X509Certificate certificate) {
    return statement(certificate.getSerialNumber(), new CertStatus());
  }

  public OcspProfile good(BigInteger serial) {
    return statement(serial, new CertStatus());
  }

  public OcspProfile unknown(X509Certificate certificate) {
    return statement(certificate.getSerialNumber(), new CertStatus(2, DERNull.INSTANCE));
  }

  public OcspProfile revoked(X509Certificate certificate) {
    Date at = Date.from(Authority.NOW.minus(Duration.ofDays(2)));
    RevokedInfo info = new RevokedInfo(new ASN1GeneralizedTime(at), CRLReason.lookup(1));
    return statement(certificate.getSerialNumber(), new CertStatus(info));
  }

  /** The issuer about whose certificates the statements after this are. */
  public OcspProfile about(Authority other) {
    issuer = other;
    return this;
  }

  private OcspProfile statement(BigInteger serial, CertStatus status) {
    statements.add(
        new SingleResponse(
            id(serial),
            status,
            time(thisUpdate),
            nextUpdate.map(OcspProfile::time).orElse(null),
            singleExtensions.isEmpty()
                ? null
                : new Extensions(singleExtensions.toArray(Extension[]::new))));
    return this;
  }

  private CertID id(BigInteger serial) {
    try {
      return new CertificateID(
              DIGESTS.get(new AlgorithmIdentifier(digest, DERNull.INSTANCE)),
              new JcaX509CertificateHolder(issuer.certificate()),
              serial)
          .toASN1Primitive();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ASN1GeneralizedTime time(Instant instant) {
    return new ASN1GeneralizedTime(Date.from(instant));
  }

  private static Certificate structure(X509Certificate certificate) {
    return Certificate.getInstance(Authority.encoded(certificate));
  }

  /** The response in DER. */
  public byte[] der() {
    ContentSigner signature = Authority.signer(signer, algorithm);
    ResponseData data =
        new ResponseData(
            responder,
            time(producedAt),
            new DERSequence(statements.toArray(ASN1Encodable[]::new)),
            extensions.isEmpty() ? null : new Extensions(extensions.toArray(Extension[]::new)));
    byte[] signed = sign(data, signature);
    return encoded(
        new OCSPResponse(
            new OCSPResponseStatus(OCSPResponseStatus.SUCCESSFUL),
            new ResponseBytes(
                OCSPObjectIdentifiers.id_pkix_ocsp_basic, new DEROctetString(signed))));
  }

  private byte[] sign(ResponseData data, ContentSigner signature) {
    try {
      signature.getOutputStream().write(Authority.encoded(data));
      BasicOCSPResponse basic =
          new BasicOCSPResponse(
              data,
              signature.getAlgorithmIdentifier(),
              new DERBitString(signature.getSignature()),
              certificates.isEmpty()
                  ? null
                  : new DERSequence(certificates.toArray(ASN1Encodable[]::new)));
      return encoded(basic);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A response without an answer, by its OCSPResponseStatus. */
  public static byte[] status(int code) {
    return encoded(new OCSPResponse(new OCSPResponseStatus(code), null));
  }

  private static byte[] encoded(ASN1Encodable value) {
    return Authority.encoded(value);
  }
}
