package dev.postern.proxy.certificates;

import java.math.BigInteger;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What is to stand in a certificate; each test changes the one thing that it is about. */
public final class Profile {

  public String subject;
  public Instant from = Authority.NOW.minusSeconds(30 * 86_400);
  public Instant to = Authority.NOW.plusSeconds(365 * 86_400);
  public KeyPair keys = Authority.ecKeys();
  public String algorithm = "SHA256withECDSA";
  public Optional<BasicConstraints> constraints = Optional.of(new BasicConstraints(false));
  public int keyUsage = KeyUsage.digitalSignature;
  public List<KeyPurposeId> purposes = List.of(KeyPurposeId.id_kp_clientAuth);
  public List<GeneralName> names = new ArrayList<>();
  public List<Extension> more = new ArrayList<>();
  public Optional<BigInteger> serial = Optional.empty();

  /** Makes of the body's octets what is signed: what no ASN.1 library would write. */
  public UnaryOperator<byte[]> body = UnaryOperator.identity();

  Profile(String subject) {
    this.subject = subject;
  }

  public Profile email(String address) {
    names.add(new GeneralName(GeneralName.rfc822Name, address));
    return this;
  }

  public Profile purposes(KeyPurposeId... wanted) {
    purposes = List.of(wanted);
    return this;
  }

  public Profile extension(ASN1ObjectIdentifier identifier, boolean critical, byte[] value) {
    more.add(new Extension(identifier, critical, new DEROctetString(value)));
    return this;
  }

  public Profile extension(ASN1ObjectIdentifier identifier, boolean critical, ASN1Encodable value) {
    return extension(identifier, critical, Authority.encoded(value));
  }

  List<Extension> extensions() {
    Profile all = new Profile(subject);
    constraints.ifPresent(value -> all.extension(Extension.basicConstraints, true, value));
    if (keyUsage != 0) {
      all.extension(Extension.keyUsage, true, new KeyUsage(keyUsage));
    }
    if (!purposes.isEmpty()) {
      all.extension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(purposes.toArray(KeyPurposeId[]::new)));
    }
    if (!names.isEmpty()) {
      all.extension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
    }
    all.more.addAll(more);
    return all.more;
  }
}
