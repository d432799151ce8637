package dev.postern.proxy.tls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shows every path that the JDK finds to the trial, from within the search: what does not pass
 * makes the search go back and try another way, as it does for faults of its own.
 */
final class TrialChecker extends PKIXCertPathChecker {

  private final PathTrial trial;
  private final X509Certificate leaf;
  private List<X509Certificate> path = new ArrayList<>();

  TrialChecker(PathTrial trial, X509Certificate leaf) {
    this.trial = trial;
    this.leaf = leaf;
  }

  @Override
  public void init(boolean forward) {
    path = new ArrayList<>();
  }

  /** Certificates come from the anchor's side; a path is whole when the client's own comes. */
  @Override
  public boolean isForwardCheckingSupported() {
    return false;
  }

  @Override
  public @Nullable Set<String> getSupportedExtensions() {
    return null;
  }

  @Override
  public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions)
      throws CertPathValidatorException {
    path.add(0, (X509Certificate) certificate);
    if (certificate.equals(leaf) && !trial.passes(path)) {
      throw new CertPathValidatorException("refused by our own checks");
    }
  }

  /**
   * The JDK works with a copy; path is replaced, not shared, and the trial is meant to be shared.
   */
  @Override
  public TrialChecker clone() {
    return (TrialChecker) super.clone();
  }
}
