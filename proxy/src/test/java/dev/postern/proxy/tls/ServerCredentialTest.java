package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.ServerCertificateConfig;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.People;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCredentialTest {

  private static Credential server(String algorithm, int size) {
    return People.server(
        People.CA, "localhost", profile -> profile.keys = Authority.keys(algorithm, size));
  }

  private static ServerCredential read(Credential certificate, Credential key) {
    return ServerCredential.read(
        ServerCertificateConfig.pem(certificate.certificateFile(), key.keyFile()));
  }

  /** Those of the last row are for the JDK alone to say. */
  @ParameterizedTest
  @CsvSource({"EC, 256", "EC, 384", "EC, 521", "RSA, 2048", "Ed25519, 255"})
  void keyHasToBeTheCertificatesOwnWhateverItsKind(String algorithm, int size) {
    Credential own = server(algorithm, size);
    Credential other = server(algorithm, size);
    assertEquals(own.key(), read(own, own).key());
    assertThrows(ConfigException.class, () -> read(own, other));
  }

  @ParameterizedTest
  @CsvSource({"EC, 256", "RSA, 2048"})
  void boringSslAloneTellsAKeyFromAnother(String algorithm, int size) {
    assumeTrue(BoringSsl.isAvailable(), BoringSsl.trouble());
    Credential own = server(algorithm, size);
    Credential other = server(algorithm, size);
    assertTrue(NativeCredential.isUsable(together(own, own)));
    assertFalse(NativeCredential.isUsable(together(own, other)));
  }

  private static ServerCredential together(Credential certificate, Credential key) {
    return new ServerCredential("here", certificate.chain(), key.key());
  }
}
