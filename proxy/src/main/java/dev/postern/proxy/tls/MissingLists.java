package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Fetches the lists that a verdict lacks, from the distribution points of certificates whose path
 * is right in all else: who is nobody here has nobody asked.
 */
record MissingLists(Downloads downloads, InstantSource clock) {

  private static final CompletableFuture<Boolean> NOTHING =
      CompletableFuture.completedFuture(false);

  /** Whether other lists have come by this, so that it has to be judged anew; never fails. */
  CompletableFuture<Boolean> fetch(Certificate[] presented, Judged judged, TrustSnapshot trust) {
    if (downloads.config().allowed().isEmpty() || !lacks(judged)) {
      return NOTHING;
    }
    try {
      Optional<CertificationPath> path =
          judged.path().isPresent()
              ? judged.path()
              : trust.pathWithoutLists(PresentedChain.of(presented), clock.instant());
      return path.isEmpty() ? NOTHING : downloads.ask(points(path.get()));
    } catch (CertificateException | RuntimeException e) {
      return NOTHING;
    }
  }

  private static boolean lacks(Judged judged) {
    return judged.silence().isPresent()
        || judged.verdict() instanceof Rejected rejected
            && rejected.reason() == Reason.REVOCATION_UNKNOWN;
  }

  private List<HttpUrl> points(CertificationPath path) throws CertificateException {
    List<HttpUrl> points = new ArrayList<>();
    for (X509Certificate certificate : path.certificates()) {
      points.addAll(DistributionPoints.of(certificate, downloads.config().allowed()));
    }
    return points;
  }
}
