package dev.postern.proxy.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Somebody with a certificate.
 *
 * @param name the name of the person and of the folder with key and certificate
 * @param folder what postern-pki made for this person
 * @param authority PEM file of the CA that the server's certificate leads to
 */
record Person(String name, Path folder, Path authority) {

  static Person in(DemoFolder folder, String name) {
    return new Person(name, folder.resolve(name), folder.resolve("pki/ca.pem"));
  }

  String address() {
    return name + "@example.org";
  }

  /** TLS as this person's mail program does it, from the files that it would import. */
  SSLContext tls() {
    try {
      char[] password = Files.readString(folder.resolve("p12-password.txt")).strip().toCharArray();
      KeyStore keys = KeyStore.getInstance(folder.resolve("identity.p12").toFile(), password);
      KeyManagerFactory ours =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      ours.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(ours.getKeyManagers(), trust().getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new DemoException(name + "'s certificate cannot be read: " + e.getMessage(), e);
    }
  }

  private TrustManagerFactory trust() throws IOException, GeneralSecurityException {
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      authorities.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    return trust;
  }
}
