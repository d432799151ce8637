package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.testing.People;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RememberedCertificateTest {

  private static final X509Certificate ALICE = People.ALICE.certificate();

  private static RememberedCertificate remembered(X509Certificate certificate) {
    return new RememberedCertificate(
        new PresentedCertificate(Authority.encoded(certificate)), null);
  }

  /** Whatever can be asked of a certificate without saying more. */
  static Stream<Method> questions() {
    return Arrays.stream(X509Certificate.class.getMethods())
        .filter(method -> method.getName().matches("(get|has|is).*|hashCode|toString"))
        .filter(method -> method.getParameterCount() == 0)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !method.getName().equals("getClass"));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void saysWhatTheJdkReadsInIt(Method question) throws ReflectiveOperationException {
    for (X509Certificate certificate : List.of(ALICE, People.CA.certificate())) {
      assertArrayEquals(
          new Object[] {question.invoke(certificate)},
          new Object[] {question.invoke(remembered(certificate))});
    }
  }

  @Test
  void extensionsValidityAndSignatureAreThoseOfTheCertificate() throws Exception {
    RememberedCertificate alice = remembered(ALICE);
    for (String identifier : ALICE.getNonCriticalExtensionOIDs()) {
      assertArrayEquals(
          ALICE.getExtensionValue(identifier), alice.getExtensionValue(identifier), identifier);
    }
    alice.checkValidity();
    alice.checkValidity(ALICE.getNotAfter());
    alice.verify(People.CA.certificate().getPublicKey());
    alice.verify(People.CA.certificate().getPublicKey(), QuickSignatures.provider());
    assertThrows(
        SignatureException.class,
        () -> alice.verify(People.FOREIGN_CA.certificate().getPublicKey()));
  }

  @Test
  void isTheSameCertificate() {
    assertEquals(ALICE, remembered(ALICE));
    assertEquals(remembered(ALICE), ALICE);
    assertTrue(!remembered(ALICE).equals(People.CA.certificate()));
  }
}
