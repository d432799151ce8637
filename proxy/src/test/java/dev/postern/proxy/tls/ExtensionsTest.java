package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.postern.proxy.testing.People;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

class ExtensionsTest {

  @Test
  void whatIsThereIsWhatTheJdkSays() {
    for (X509Certificate certificate :
        List.of(People.ALICE.certificate(), People.CA.certificate())) {
      Set<String> all = new TreeSet<>(certificate.getCriticalExtensionOIDs());
      all.addAll(certificate.getNonCriticalExtensionOIDs());
      for (String identifier : all) {
        assertArrayEquals(
            certificate.getExtensionValue(identifier), Extensions.value(certificate, identifier));
      }
    }
  }

  @Test
  void whatIsNotThereIsNull() {
    assertNull(Extensions.value(People.ALICE.certificate(), Extension.nameConstraints.getId()));
  }

  /** Not critical, and nothing that can be read: it is there all the same. */
  @Test
  void whatCannotBeReadIsNotAbsent() {
    X509Certificate spoilt =
        People.person(
                People.CA,
                profile -> profile.extension(Extension.nameConstraints, false, new byte[] {4, 1}))
            .certificate();
    assertNotNull(Extensions.value(spoilt, Extension.nameConstraints.getId()));
  }
}
