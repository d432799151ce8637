package dev.postern.proxy.it;

import dev.postern.proxy.it.Programs.Ended;
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

/** What test-certs/make makes: see test-certs/README.md. */
final class TestCertificates {

  static final String PASSWORD = "for tests only";

  private static final Path FOLDER = make();

  private TestCertificates() {}

  private static Path make() {
    Ended made = Programs.run("", Checkout.file("test-certs/make").toString());
    if (made.status() != 0) {
      throw new IllegalStateException("test-certs/make: " + made.output());
    }
    return Checkout.file("test-certs/out");
  }

  /** For instance {@code alice/chain.pem}. */
  static Path file(String path) {
    return FOLDER.resolve(path);
  }

  /** TLS of a client that shows that certificate and believes the proxy's. */
  static SSLContext client(String name) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      try (InputStream pem = Files.newInputStream(file("ca.pem"))) {
        trusted.setCertificateEntry(
            "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(name).getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS of " + name, e);
    }
  }

  private static KeyManagerFactory keys(String name) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(file(name + "/identity.p12"))) {
      store.load(file, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    return keys;
  }
}
