package dev.postern.proxy.tls;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.testing.Scratch;
import dev.postern.proxy.testing.ThreadBenchmark;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Setup;

/** What the verdict costs on a certificate that nobody has asked about. */
public class FirstVerdictBenchmark extends ThreadBenchmark {

  /** More than the JDK keeps, with the signatures that it has verified. */
  private static final int CERTIFICATES = 1000;

  private final Authority root = Authority.root("Example Root CA");
  private final TrustFolder trust = new TrustFolder(Scratch.folder(), root);
  private final List<Certificate[]> chains = new ArrayList<>();
  private @Nullable ClientCertificateVerifier verifier;
  private int next;

  @Setup
  public void issue() {
    for (int i = 0; i < CERTIFICATES; i++) {
      chains.add(TrustFolder.chain(root.alice()));
    }
  }

  /** A verifier that remembers nothing; the time of making it does not count. */
  @Setup(Level.Invocation)
  public void forget() {
    verifier = trust.verifier();
    next = (next + 1) % CERTIFICATES;
  }

  @Benchmark
  public @Nullable Verdict judge() {
    return verifier == null ? null : verifier.judge(chains.get(next));
  }
}
