package dev.postern.proxy.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Every check of a certificate in its order, with its result.
 *
 * @param certificate the one that was asked about
 * @param verdict what a client that shows it would get
 */
public record Explanation(X509Certificate certificate, List<Step> steps, Verdict verdict) {

  public Explanation {
    steps = List.copyOf(steps);
  }

  /**
   * One check.
   *
   * @param good whether it passed
   * @param what was checked
   * @param detail what was found
   */
  public record Step(boolean good, String what, String detail) {}

  /** Collects steps. */
  static final class Steps {
    private final List<Step> steps = new ArrayList<>();

    void good(String what, String detail) {
      steps.add(new Step(true, what, detail));
    }

    void bad(String what, String detail) {
      steps.add(new Step(false, what, detail));
    }

    List<Step> all() {
      return steps;
    }
  }
}
