package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.bc.BcPKCS12PBEOutputEncryptorBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;

/**
 * A private key with its certificates in one file to import (RFC 7292). No single kind is accepted
 * everywhere: the keychains of macOS and iOS and older Androids refuse the modern one, strict newer
 * programs refuse the legacy one.
 */
public enum Pkcs12 {
  /** PBES2 with AES-256-CBC, and a MAC of HMAC-SHA-256. */
  MODERN {
    @Override
    OutputEncryptor encryptor(char[] password) throws OperatorCreationException {
      return Pbes2.encryptor(ITERATIONS, password);
    }

    @Override
    PKCS12MacCalculatorBuilder mac() {
      return new BcPKCS12MacCalculatorBuilder(
              new SHA256Digest(),
              new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE))
          .setIterationCount(ITERATIONS);
    }
  },

  /** pbeWithSHAAnd3-KeyTripleDES-CBC for key and certificates, and a MAC of HMAC-SHA-1. */
  LEGACY {
    @Override
    OutputEncryptor encryptor(char[] password) {
      return new BcPKCS12PBEOutputEncryptorBuilder(
              PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
              CBCBlockCipher.newInstance(new DESedeEngine()))
          .setIterationCount(ITERATIONS)
          .build(password);
    }

    @Override
    PKCS12MacCalculatorBuilder mac() {
      return new BcPKCS12MacCalculatorBuilder(
              new SHA1Digest(),
              new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1, DERNull.INSTANCE))
          .setIterationCount(ITERATIONS);
    }
  };

  /** Enough for a password that is generated; mail clients derive three keys each time they ask. */
  private static final int ITERATIONS = 10_000;

  abstract OutputEncryptor encryptor(char[] password) throws OperatorCreationException;

  abstract PKCS12MacCalculatorBuilder mac();

  /**
   * Makes the file.
   *
   * @param chain the key's certificate first, then those above it
   * @param friendlyName what an importing program shows
   */
  public byte[] encode(
      PrivateKey key, List<X509Certificate> chain, String friendlyName, char[] password) {
    try {
      DEROctetString keyId = new DEROctetString(Fingerprint.of(chain.get(0)).octets());
      PKCS12PfxPduBuilder builder = new PKCS12PfxPduBuilder();
      builder.addEncryptedData(encryptor(password), certificateBags(chain, friendlyName, keyId));
      builder.addData(
          named(
              new PKCS12SafeBagBuilder(
                  Pkcs8.of(key, chain.get(0).getPublicKey()), encryptor(password)),
              friendlyName,
              keyId));
      return builder.build(mac(), password).getEncoded("DER");
    } catch (IOException | OperatorCreationException | PKCSException e) {
      throw new PkiException("Cannot make the PKCS#12 file of " + friendlyName + ".", e);
    }
  }

  private static PKCS12SafeBag[] certificateBags(
      List<X509Certificate> chain, String friendlyName, ASN1OctetString keyId) throws IOException {
    PKCS12SafeBag[] bags = new PKCS12SafeBag[chain.size()];
    bags[0] = named(new JcaPKCS12SafeBagBuilder(chain.get(0)), friendlyName, keyId);
    for (int i = 1; i < bags.length; i++) {
      bags[i] = new JcaPKCS12SafeBagBuilder(chain.get(i)).build();
    }
    return bags;
  }

  /** The same localKeyId on key and certificate is what ties them together for the importer. */
  private static PKCS12SafeBag named(
      PKCS12SafeBagBuilder bag, String friendlyName, ASN1OctetString keyId) {
    return bag.addBagAttribute(
            PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString(friendlyName))
        .addBagAttribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, keyId)
        .build();
  }
}
