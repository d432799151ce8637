package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.postern.proxy.testing.People;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresentedChainsTest {

  private final PresentedChains chains = new PresentedChains();

  private static byte[] octets(int size, int last) {
    byte[] octets = new byte[size];
    octets[size - 1] = (byte) last;
    return octets;
  }

  @Test
  void nothingPresentedIsAnEmptyChain() {
    assertEquals(List.of(), chains.of(null, null));
  }

  @Test
  void sameChainIsOneObject() throws CertificateEncodingException {
    List<Certificate> first = chains.of(octets(600, 1), new byte[][] {octets(700, 2)});
    assertSame(first, chains.of(octets(600, 1), new byte[][] {octets(700, 2)}));
    assertArrayEquals(octets(700, 2), first.get(1).getEncoded());
  }

  /** Their hashes are the same, as a stranger can have them: 31 in one place is 1 in the next. */
  @Test
  void chainsThatMeetInAPlaceStayApart() {
    List<Certificate> one = chains.of(new byte[] {1, 0}, null);
    List<Certificate> two = chains.of(new byte[] {0, 31}, null);
    assertEquals(one.hashCode(), two.hashCode());
    assertNotEquals(one, two);
    assertNotSame(one, chains.of(new byte[] {1, 0}, null));
    assertEquals(one, chains.of(new byte[] {1, 0}, null));
  }

  @Test
  void whatComesBehindTheOwnCertificateCounts() {
    List<Certificate> one = chains.of(octets(600, 1), null);
    assertNotEquals(one, chains.of(octets(600, 1), new byte[][] {octets(600, 2)}));
    assertNotEquals(one, chains.of(octets(600, 1), new byte[][] {octets(600, 1)}));
  }

  @Test
  void longChainsAreNotKept() {
    List<Certificate> first = chains.of(octets(5000, 1), null);
    assertNotSame(first, chains.of(octets(5000, 1), null));
    assertEquals(first, chains.of(octets(5000, 1), null));
  }

  @Test
  void nameIsTheFingerprintsInTheirOrder() throws CertificateEncodingException {
    Certificate alice = People.ALICE.certificate();
    Certificate ca = People.CA.certificate();
    String aliceName = PresentedChain.fingerprint(People.ALICE.certificate());
    String caName = PresentedChain.fingerprint(People.CA.certificate());
    assertEquals(aliceName, PresentedChain.of(new Certificate[] {alice}).name());
    assertEquals(aliceName + caName, PresentedChain.of(new Certificate[] {alice, ca}).name());
    assertEquals(caName + aliceName, PresentedChain.of(new Certificate[] {ca, alice}).name());
  }
}
