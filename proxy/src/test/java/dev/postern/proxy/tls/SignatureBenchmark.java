package dev.postern.proxy.tls;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.testing.ThreadBenchmark;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What one signature of an issuer costs, ECDSA with P-256. */
public class SignatureBenchmark extends ThreadBenchmark {

  private static final String ALGORITHM = "SHA256withECDSA";

  /** Whether the issuer is an authority of the configuration. */
  @Param({"true", "false"})
  public boolean ours;

  private final byte[] text = new byte[500];
  private final KeyPair keys = Authority.ecKeys();
  private byte[] signature = {};

  @Setup
  public void sign() throws GeneralSecurityException {
    Signature signer = Signature.getInstance(ALGORITHM);
    signer.initSign(keys.getPrivate());
    signer.update(text);
    signature = signer.sign();
    if (ours) {
      IssuerKeys.expect(keys.getPublic());
    }
  }

  @Benchmark
  public boolean verify() throws GeneralSecurityException {
    PublicKey key = keys.getPublic();
    Signature verifier = Signature.getInstance(ALGORITHM, QuickSignatures.provider());
    verifier.initVerify(key);
    verifier.update(text);
    return verifier.verify(signature);
  }
}
