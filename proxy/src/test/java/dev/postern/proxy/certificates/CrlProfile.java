package dev.postern.proxy.certificates;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.operator.ContentSigner;

/** What is to stand in a revocation list. */
public final class CrlProfile {

  private final Authority issuer;
  private final List<ASN1Encodable> entries = new ArrayList<>();
  private final List<Extension> extensions = new ArrayList<>();
  private Authority signer;
  private Instant thisUpdate = Authority.NOW.minus(Duration.ofDays(1));
  private Instant nextUpdate = Authority.NOW.plus(Duration.ofDays(7));
  private String algorithm = "SHA256withECDSA";

  private CrlProfile(Authority issuer) {
    this.issuer = issuer;
    this.signer = issuer;
  }

  public static CrlProfile of(Authority issuer, int number) {
    return new CrlProfile(issuer).extension(Extension.cRLNumber, false, new ASN1Integer(number));
  }

  public CrlProfile from(Instant instant) {
    thisUpdate = instant;
    return this;
  }

  public CrlProfile to(Instant instant) {
    nextUpdate = instant;
    return this;
  }

  public CrlProfile signedBy(Authority other) {
    signer = other;
    return this;
  }

  public CrlProfile algorithm(String name) {
    algorithm = name;
    return this;
  }

  public CrlProfile delta(int base) {
    return extension(Extension.deltaCRLIndicator, true, new ASN1Integer(base));
  }

  public CrlProfile extension(
      ASN1ObjectIdentifier identifier, boolean critical, ASN1Encodable value) {
    byte[] octets = Authority.encoded(value);
    extensions.add(new Extension(identifier, critical, new DEROctetString(octets)));
    return this;
  }

  public CrlProfile revoke(X509Certificate certificate) {
    return revoke(certificate.getSerialNumber());
  }

  public CrlProfile revoke(BigInteger serial) {
    return entry(serial, Optional.empty());
  }

  public CrlProfile revoke(X509Certificate certificate, int reason) {
    byte[] value = Authority.encoded(CRLReason.lookup(reason));
    return revoke(
        certificate, new Extension(Extension.reasonCode, false, new DEROctetString(value)));
  }

  public CrlProfile revoke(X509Certificate certificate, Extension extension) {
    return entry(certificate.getSerialNumber(), Optional.of(extension));
  }

  private CrlProfile entry(BigInteger serial, Optional<Extension> more) {
    ASN1EncodableVector entry = new ASN1EncodableVector();
    entry.add(new ASN1Integer(serial));
    entry.add(new Time(Date.from(Authority.NOW.minus(Duration.ofDays(2)))));
    more.ifPresent(extension -> entry.add(new Extensions(extension)));
    entries.add(new DERSequence(entry));
    return this;
  }

  public byte[] der() {
    ContentSigner signature = Authority.signer(signer.keyPair(), algorithm);
    ASN1EncodableVector body = new ASN1EncodableVector();
    body.add(new ASN1Integer(1));
    body.add(signature.getAlgorithmIdentifier());
    body.add(Authority.name(issuer.subject()));
    body.add(new Time(Date.from(thisUpdate)));
    body.add(new Time(Date.from(nextUpdate)));
    if (!entries.isEmpty()) {
      body.add(new DERSequence(entries.toArray(ASN1Encodable[]::new)));
    }
    body.add(new DERTaggedObject(true, 0, new Extensions(extensions.toArray(Extension[]::new))));
    return Authority.sign(new DERSequence(body), signature);
  }

  public String pem() {
    return Authority.pem("X509 CRL", der());
  }
}
