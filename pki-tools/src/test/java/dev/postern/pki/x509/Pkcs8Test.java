package dev.postern.pki.x509;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Pkcs8Test {
  @ParameterizedTest
  @EnumSource(
      value = KeyAlgorithm.class,
      names = {"P_256", "P_384"})
  void anEcKeyCarriesItsPublicHalf(KeyAlgorithm algorithm) throws Exception {
    KeyPair pair = algorithm.generate();
    PrivateKeyInfo encoded = Pkcs8.of(pair.getPrivate(), pair.getPublic());
    byte[] inside = ECPrivateKey.getInstance(encoded.parsePrivateKey()).getPublicKey().getOctets();
    byte[] expected =
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
            .getPublicKeyData()
            .getOctets();
    assertArrayEquals(expected, inside);
    var read =
        (java.security.interfaces.ECPrivateKey)
            KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(encoded.getEncoded()));
    assertEquals(((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS(), read.getS());
  }

  @Test
  void anRsaKeyStaysAsItIs() throws Exception {
    KeyPair pair = KeyAlgorithm.RSA_3072.generate();
    assertArrayEquals(
        pair.getPrivate().getEncoded(),
        Pkcs8.of(pair.getPrivate(), pair.getPublic()).getEncoded("DER"));
  }
}
