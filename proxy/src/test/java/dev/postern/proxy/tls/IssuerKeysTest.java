package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.proxy.certificates.Authority;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerKeysTest {

  private static ECPublicKeyParameters of(Authority authority) throws InvalidKeyException {
    return IssuerKeys.of((ECPublicKey) authority.keyPair().getPublic());
  }

  @Test
  void keysOfConfiguredAuthoritiesAreKeptAndNoOthers(@TempDir Path folder) throws Exception {
    Authority root = Authority.root("Example Root CA");
    Authority configured = root.below("Configured CA");
    Authority presented = root.below("Presented CA");
    TrustFolder trust = new TrustFolder(folder, root);
    trust.intermediates(configured);
    PathVerifier verifier = trust.verifier();
    TrustFolder.assertTrusted(verifier.judge(TrustFolder.chain(configured.alice())));
    TrustFolder.assertTrusted(verifier.judge(TrustFolder.chain(presented.alice(), presented)));
    assertSame(of(root), of(root));
    assertSame(of(configured), of(configured));
    assertNotSame(of(presented), of(presented));
  }

  @Test
  void anExpectedKeyIsReadAsStrictlyAsAnother() {
    ECPublicKey key = (ECPublicKey) Authority.keys("EC", 256).getPublic();
    ECPoint beside = new ECPoint(key.getW().getAffineX(), key.getW().getAffineX());
    ECPublicKey wrong = new QuickSignaturesTest.Key(beside, key.getParams());
    IssuerKeys.expect(wrong);
    assertThrows(InvalidKeyException.class, () -> IssuerKeys.of(wrong));
    assertThrows(InvalidKeyException.class, () -> IssuerKeys.of(wrong));
  }
}
