package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates from PEM files. */
final class CertificateFiles {

  private CertificateFiles() {}

  /**
   * All certificates of a file, in their order; at least one.
   *
   * @throws ConfigException naming the file and what is wrong with it
   */
  static List<X509Certificate> read(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (IOException | CertificateException e) {
      throw new ConfigException(file + ": no certificate can be read: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new ConfigException(file + ": there is no PEM block \"CERTIFICATE\" in it");
    }
    return certificates;
  }

  static X509Certificate[] readAll(List<Path> files) {
    List<X509Certificate> all = new ArrayList<>();
    files.forEach(file -> all.addAll(read(file)));
    return all.toArray(new X509Certificate[0]);
  }
}
