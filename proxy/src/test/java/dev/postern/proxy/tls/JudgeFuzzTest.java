package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever octets a client presents, the judgement is a verdict and never an exception. */
class JudgeFuzzTest {

  @TempDir static Path folder;

  private static final Authority ROOT = Authority.root("Root");
  private static final byte[] ALICE = Authority.encoded(ROOT.alice());

  @FuzzTest
  void arbitraryOctetsAreNeverTrusted(byte[] octets) throws Exception {
    PathVerifier verifier =
        new TrustFolder(Files.createTempDirectory(folder, "f"), ROOT).verifier();
    Verdict alone = verifier.judge(new Certificate[] {new PresentedOctets(octets)});
    assertFalse(alone instanceof Trusted);
    verifier.judge(new Certificate[] {new PresentedOctets(ALICE), new PresentedOctets(octets)});
  }

  /** A good certificate with each bit changed in turn is never trusted. */
  @Test
  void oneChangedBitIsNeverTrusted() {
    PathVerifier verifier = new TrustFolder(folder, ROOT).verifier();
    for (int i = 0; i < ALICE.length * 8; i++) {
      byte[] changed = Arrays.copyOf(ALICE, ALICE.length);
      changed[i / 8] ^= (byte) (1 << (i % 8));
      Verdict verdict = verifier.judge(new Certificate[] {new PresentedOctets(changed)});
      assertFalse(verdict instanceof Trusted, "bit " + i);
    }
  }
}
