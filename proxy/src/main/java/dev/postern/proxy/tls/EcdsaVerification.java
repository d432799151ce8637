package dev.postern.proxy.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * Verifies ECDSA (FIPS 186-5 section 6.4.2) by Bouncy Castle's arithmetic, with the JDK's digests.
 * It signs nothing, so no private key gets here.
 */
final class EcdsaVerification extends SignatureSpi {

  private final MessageDigest digest;
  private final ECDSASigner verifier = new ECDSASigner();
  private BigInteger order = BigInteger.ZERO;

  /**
   * With nobody's key yet.
   *
   * @param digest of what is signed; nobody else's from now on
   */
  EcdsaVerification(MessageDigest digest) {
    this.digest = digest;
  }

  @Override
  protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
    if (!(key instanceof ECPublicKey onCurve)) {
      // Else Bouncy Castle would read keys, and it reads more of them than the JDK does.
      throw new InvalidKeyException("no key of an elliptic curve that the JDK knows");
    }
    ECPublicKeyParameters known = IssuerKeys.of(onCurve);
    verifier.init(false, known);
    order = known.getParameters().getN();
    digest.reset();
  }

  @Override
  protected void engineUpdate(byte octet) {
    digest.update(octet);
  }

  @Override
  protected void engineUpdate(byte[] octets, int offset, int length) {
    digest.update(octets, offset, length);
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    byte[] hash = digest.digest();
    try {
      BigInteger[] pair = StandardDSAEncoding.INSTANCE.decode(order, signature);
      return verifier.verifySignature(hash, pair[0], pair[1]);
    } catch (IOException | RuntimeException e) {
      // Not DER (RFC 3279 section 2.2.3), or numbers that no signature has.
      throw new SignatureException("the signature cannot be read", e);
    }
  }

  @Override
  protected void engineInitSign(PrivateKey key) throws InvalidKeyException {
    throw new InvalidKeyException("nothing is signed here");
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    throw new SignatureException("nothing is signed here");
  }

  @Override
  @Deprecated
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException("there is nothing to be set");
  }

  @Override
  @Deprecated
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException("nothing was set");
  }
}
