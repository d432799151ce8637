package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A postern.conf with two listeners on ports that the system chooses. */
final class ProxyConfiguration {

  private static final String TEXT =
      """
      postern {
        hostname = proxy.example.org
        listeners {
          submission { bind = "127.0.0.1:0", tls = starttls }
          submissions { bind = "127.0.0.1:0", tls = implicit }
        }
        tls { certificate = "CERTS/server/chain.pem", key = "CERTS/server/key.pem" }
        trust { authorities = ["CERTS/ca.pem"], intermediates = ["CERTS/pki/issuing.pem"], crl-files = ["CERTS/crl.pem"] }
        identity.rules = [{ from = san-email, user = "$0" }]
        backend.address = "BACKEND"
      }
      """;

  private ProxyConfiguration() {}

  /** Writes it; each further line is a key below postern with its value. */
  static Path write(Path folder, String backend, String... lines) {
    StringBuilder text = new StringBuilder(TEXT.replace("BACKEND", backend));
    for (String line : lines) {
      text.append("postern.").append(line).append('\n');
    }
    String certificates = TestCertificates.file("").toString();
    try {
      return Files.writeString(
          folder.resolve("postern.conf"), text.toString().replace("CERTS", certificates));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
