package dev.postern.proxy.certificates;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certification authority of a test. */
public final class Authority {

  /** The present in all tests. */
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static final AtomicLong SERIALS = new AtomicLong(1_000);

  private final X509Certificate certificate;
  private final KeyPair keys;

  private Authority(X509Certificate certificate, KeyPair keys) {
    this.certificate = certificate;
    this.keys = keys;
  }

  public static Authority root(String name) {
    return root(name, profile -> {});
  }

  public static Authority root(String name, Consumer<Profile> changes) {
    Profile profile = authority(name, changes);
    return new Authority(
        mint(profile, profile.subject, profile.keys, profile.algorithm), profile.keys);
  }

  /** An authority that this one certifies. */
  public Authority below(String name, Consumer<Profile> changes) {
    Profile profile = authority(name, changes);
    return new Authority(mint(profile, subject(), keys, profile.algorithm), profile.keys);
  }

  public Authority below(String name) {
    return below(name, profile -> {});
  }

  /** A certificate of a person. */
  public X509Certificate leaf(Consumer<Profile> changes) {
    Profile profile = new Profile("CN=Alice Example,O=Example");
    changes.accept(profile);
    return mint(profile, subject(), keys, profile.algorithm);
  }

  /** The same where no reader may be able to read it. */
  public byte[] leafOctets(Consumer<Profile> changes) {
    Profile profile = new Profile("CN=Alice Example,O=Example");
    changes.accept(profile);
    return octets(profile, subject(), keys, profile.algorithm);
  }

  /** A good certificate of alice@example.org. */
  public X509Certificate alice() {
    return leaf(profile -> profile.email("alice@example.org"));
  }

  /** The certificate of whoever may sign OCSP responses for this authority (RFC 6960). */
  public X509Certificate responder(KeyPair keys) {
    return leaf(
        profile -> {
          profile.keys = keys;
          profile.purposes(KeyPurposeId.id_kp_OCSPSigning);
        });
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public KeyPair keyPair() {
    return keys;
  }

  String subject() {
    return certificate.getSubjectX500Principal().getName();
  }

  public String pem() {
    return pem("CERTIFICATE", encoded(certificate));
  }

  /** RFC 7468. */
  public static String pem(String label, byte[] octets) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  public static KeyPair ecKeys() {
    return keys("EC", 256);
  }

  public static KeyPair keys(String algorithm, int size) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Profile authority(String name, Consumer<Profile> changes) {
    Profile profile = new Profile("CN=" + name + ",O=Example");
    profile.to = NOW.plusSeconds(3_650L * 86_400);
    profile.constraints = Optional.of(new BasicConstraints(true));
    profile.keyUsage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
    profile.purposes();
    changes.accept(profile);
    return profile;
  }

  /** Put together by hand, so that a profile may ask for what no tool would make. */
  private static byte[] octets(
      Profile profile, String issuer, KeyPair issuerKeys, String algorithm) {
    try {
      ContentSigner signer = signer(issuerKeys, algorithm);
      V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
      generator.setSerialNumber(
          new ASN1Integer(
              profile.serial.orElseGet(() -> BigInteger.valueOf(SERIALS.incrementAndGet()))));
      generator.setSignature(signer.getAlgorithmIdentifier());
      generator.setIssuer(name(issuer));
      generator.setSubject(name(profile.subject));
      generator.setStartDate(time(profile.from));
      generator.setEndDate(time(profile.to));
      generator.setSubjectPublicKeyInfo(
          SubjectPublicKeyInfo.getInstance(profile.keys.getPublic().getEncoded()));
      List<Extension> extensions = new ArrayList<>(profile.extensions());
      if (!extensions.isEmpty()) {
        generator.setExtensions(new Extensions(extensions.toArray(Extension[]::new)));
      }
      byte[] body = profile.body.apply(encoded(generator.generateTBSCertificate()));
      return sign(ASN1Primitive.fromByteArray(body), signer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate mint(
      Profile profile, String issuer, KeyPair issuerKeys, String algorithm) {
    try {
      byte[] octets = octets(profile, issuer, issuerKeys, algorithm);
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(octets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By the JDK's reader: Bouncy Castle's puts the parts in the opposite order. */
  static X500Name name(String text) {
    return X500Name.getInstance(new X500Principal(text).getEncoded());
  }

  private static Time time(Instant instant) {
    boolean late = instant.isAfter(Instant.parse("2050-01-01T00:00:00Z"));
    Date date = Date.from(instant);
    return late ? new Time(new ASN1GeneralizedTime(date)) : new Time(date);
  }

  static ContentSigner signer(KeyPair keys, String algorithm) {
    try {
      JcaContentSignerBuilder builder = new JcaContentSignerBuilder(algorithm);
      if (algorithm.endsWith("MGF1")) { // a name that the JDK does not know
        builder.setProvider(new BouncyCastleProvider());
      }
      return builder.build(keys.getPrivate());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Body, algorithm, signature: the outer shape of certificates and lists. */
  static byte[] sign(ASN1Encodable body, ContentSigner signer) {
    try {
      signer.getOutputStream().write(encoded(body));
      AlgorithmIdentifier algorithm = signer.getAlgorithmIdentifier();
      ASN1EncodableVector parts = new ASN1EncodableVector();
      parts.add(body);
      parts.add(algorithm);
      parts.add(new DERBitString(signer.getSignature()));
      return encoded(new DERSequence(parts));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static byte[] encoded(ASN1Encodable value) {
    try {
      return value.toASN1Primitive().getEncoded("DER");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static byte[] encoded(Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
