package dev.postern.pki.x509;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A private key as {@code PrivateKeyInfo} (RFC 5958), an EC key with its public half inside (RFC
 * 5915 section 3). Java leaves that out, and GnuTLS, hence msmtp, reads no EC key without it.
 */
final class Pkcs8 {
  private Pkcs8() {}

  static PrivateKeyInfo of(PrivateKey key, PublicKey publicKey) {
    PrivateKeyInfo plain = PrivateKeyInfo.getInstance(key.getEncoded());
    if (!(key instanceof ECPrivateKey ec)) {
      return plain;
    }
    ASN1BitString point =
        SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getPublicKeyData();
    int orderBits = ec.getParams().getOrder().bitLength();
    try {
      return new PrivateKeyInfo(
          plain.getPrivateKeyAlgorithm(),
          new org.bouncycastle.asn1.sec.ECPrivateKey(orderBits, ec.getS(), point, null));
    } catch (IOException e) {
      throw new IllegalStateException("A key that was just made has no encoding", e);
    }
  }
}
