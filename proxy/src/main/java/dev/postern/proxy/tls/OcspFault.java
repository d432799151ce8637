package dev.postern.proxy.tls;

/** Why a response is not believed; becomes an {@link OcspAnswer} before it leaves the verifier. */
final class OcspFault extends Exception {

  private static final long serialVersionUID = 1;

  private final OcspOutcome outcome;

  OcspFault(OcspOutcome outcome, String detail) {
    super(detail);
    this.outcome = outcome;
  }

  OcspOutcome outcome() {
    return outcome;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
