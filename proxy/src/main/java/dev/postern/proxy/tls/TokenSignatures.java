package dev.postern.proxy.tls;

import io.netty.handler.ssl.OpenSslPrivateKeyMethod;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;

/**
 * Signs for BoringSSL with keys that only their token can use. A token may take milliseconds, so
 * this runs as a task of the handshake, never on an event loop.
 */
final class TokenSignatures implements OpenSslPrivateKeyMethod {

  private final Map<Certificate, PrivateKey> keys;

  TokenSignatures(ServerCredentials credentials) {
    keys =
        credentials.byAlias().values().stream()
            .filter(one -> !one.isExtractable())
            .collect(
                Collectors.toMap(
                    ServerCredential::certificate, ServerCredential::key, (one, same) -> one));
  }

  @Override
  public byte[] sign(SSLEngine engine, int algorithm, byte[] input)
      throws GeneralSecurityException {
    PrivateKey key = keys.get(engine.getHandshakeSession().getLocalCertificates()[0]);
    if (key == null) {
      throw new SignatureException("no token has the key of this certificate");
    }
    Signature signature = signature(algorithm, key);
    signature.update(input);
    return signature.sign();
  }

  private static Signature signature(int algorithm, PrivateKey key)
      throws GeneralSecurityException {
    if (algorithm == SSL_SIGN_RSA_PSS_RSAE_SHA256) {
      return pss(key, MGF1ParameterSpec.SHA256, 32);
    } else if (algorithm == SSL_SIGN_RSA_PSS_RSAE_SHA384) {
      return pss(key, MGF1ParameterSpec.SHA384, 48);
    } else if (algorithm == SSL_SIGN_RSA_PSS_RSAE_SHA512) {
      return pss(key, MGF1ParameterSpec.SHA512, 64);
    } else if (algorithm == SSL_SIGN_ECDSA_SECP256R1_SHA256) {
      return Tokens.signature(key, "SHA256withECDSA", Optional.empty());
    } else if (algorithm == SSL_SIGN_ECDSA_SECP384R1_SHA384) {
      return Tokens.signature(key, "SHA384withECDSA", Optional.empty());
    } else if (algorithm == SSL_SIGN_RSA_PKCS1_SHA256) {
      return Tokens.signature(key, "SHA256withRSA", Optional.empty());
    } else if (algorithm == SSL_SIGN_RSA_PKCS1_SHA384) {
      return Tokens.signature(key, "SHA384withRSA", Optional.empty());
    } else if (algorithm == SSL_SIGN_RSA_PKCS1_SHA512) {
      return Tokens.signature(key, "SHA512withRSA", Optional.empty());
    }
    throw new SignatureException("signature algorithm " + algorithm + " is not for tokens");
  }

  /** RFC 8446 section 4.2.3: the salt is as long as the digest. */
  private static Signature pss(PrivateKey key, MGF1ParameterSpec digest, int salt)
      throws GeneralSecurityException {
    return Tokens.signature(
        key,
        "RSASSA-PSS",
        Optional.of(new PSSParameterSpec(digest.getDigestAlgorithm(), "MGF1", digest, salt, 1)));
  }

  /** Only key exchange by RSA decrypts, and no profile has that. */
  @Override
  public byte[] decrypt(SSLEngine engine, byte[] input) {
    throw new UnsupportedOperationException("keys only sign here");
  }
}
