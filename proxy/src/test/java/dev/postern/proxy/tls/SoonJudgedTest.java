package dev.postern.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.postern.proxy.certificates.Authority;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which chains are judged where they are asked about, and which on a thread. */
class SoonJudgedTest {

  private final Authority root = Authority.root("Root");
  private final PathVerifier verifier;
  private Instant now = Authority.NOW;
  private Duration pace = Duration.ZERO;
  private int threads;

  SoonJudgedTest(@TempDir Path folder) {
    TrustFolder trust = new TrustFolder(folder, root);
    verifier = new PathVerifier(trust.config(), this::look, this::run, trust.metrics);
  }

  /** Each look at the clock takes as long as the test says. */
  private Instant look() {
    now = now.plus(pace);
    return now;
  }

  private void run(Runnable task) {
    threads++;
    task.run();
  }

  private void assertThreads(int more, X509Certificate leaf, Authority... others) {
    int before = threads;
    Certificate[] chain = TrustFolder.chain(leaf, others);
    assertInstanceOf(Verdict.Trusted.class, verifier.ask(chain).toCompletableFuture().join());
    assertEquals(more, threads - before);
  }

  @Test
  void theFirstTakesAThreadAndThoseBehindItNone() {
    assertThreads(1, root.alice());
    assertThreads(0, root.alice());
    assertThreads(0, root.alice());
  }

  @Test
  void whereOneTakesLongTheNextTakesAThread() {
    pace = Duration.ofMillis(1);
    assertThreads(1, root.alice());
    assertThreads(1, root.alice());
    pace = Duration.ZERO;
    assertThreads(1, root.alice());
    pace = Duration.ofMillis(1);
    assertThreads(0, root.alice());
    assertThreads(1, root.alice());
  }

  @Test
  void aChainOfSeveralAndALargeCertificateTakeAThreadAlways() {
    Authority users = root.below("Users CA");
    X509Certificate large =
        root.leaf(
            profile -> {
              profile.email("alice@example.org");
              for (int i = 0; i < 200; i++) {
                profile.names.add(new GeneralName(GeneralName.dNSName, "host" + i + ".example"));
              }
            });
    assertThreads(1, root.alice());
    assertThreads(1, users.alice(), users);
    assertThreads(1, large);
    assertThreads(0, root.alice());
  }

  /** It tells nothing: what was refused may not have been worth a signature. */
  @Test
  void aQuickRefusalIsNoReason() {
    Certificate[] foreign = {Authority.root("Foreign").alice()};
    for (int i = 1; i <= 2; i++) {
      verifier.ask(foreign).toCompletableFuture().join();
      now = now.plus(Duration.ofMinutes(1));
      assertEquals(i, threads);
    }
    assertThreads(1, root.alice());
  }

  @Test
  void otherFilesAreOtherTimes() {
    assertThreads(1, root.alice());
    verifier.reload();
    assertThreads(1, root.alice());
    assertThreads(0, root.alice());
  }
}
