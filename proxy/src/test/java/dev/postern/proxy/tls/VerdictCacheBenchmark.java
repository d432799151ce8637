package dev.postern.proxy.tls;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.testing.Scratch;
import dev.postern.proxy.testing.ThreadBenchmark;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What the verdict costs on a certificate that has been judged before. */
public class VerdictCacheBenchmark extends ThreadBenchmark {

  /** How many different ones come, in turn. */
  @Param({"1", "1000"})
  public int certificates;

  private final List<Certificate[]> chains = new ArrayList<>();
  private @Nullable ClientCertificateVerifier verifier;
  private int next;

  @Setup
  public void judgeAll() {
    Authority root = Authority.root("Example Root CA");
    Authority users = root.below("Example Users CA");
    PathVerifier fresh = new TrustFolder(Scratch.folder(), root).verifier();
    for (int i = 0; i < certificates; i++) {
      Certificate[] chain = TrustFolder.chain(users.alice(), users);
      TrustFolder.assertTrusted(fresh.judge(chain));
      chains.add(chain);
    }
    verifier = fresh;
  }

  @Benchmark
  public @Nullable CompletionStage<Verdict> known() {
    next = next + 1 == certificates ? 0 : next + 1;
    return verifier == null ? null : verifier.ask(chains.get(next));
  }
}
