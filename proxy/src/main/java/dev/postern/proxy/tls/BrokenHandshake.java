package dev.postern.proxy.tls;

import java.util.Optional;
import java.util.stream.Stream;

/** What the end of a handshake that failed says about the client's certificate. */
public final class BrokenHandshake {

  /** How BoringSSL and the JDK say that a certificate was demanded and none came. */
  private static final String[] ABSENT = {
    "PEER_DID_NOT_RETURN_A_CERTIFICATE", "Empty client certificate chain"
  };

  private BrokenHandshake() {}

  /** The verdict that broke it; empty where it failed for another reason. */
  public static Optional<Verdict> verdict(Throwable failure) {
    return causes(failure).flatMap(cause -> verdictIn(cause).stream()).findFirst();
  }

  private static Optional<Verdict> verdictIn(Throwable cause) {
    if (cause instanceof RejectedCertificateException rejection) {
      return Optional.of(rejection.verdict());
    }
    String message = String.valueOf(cause.getMessage());
    return Stream.of(ABSENT).anyMatch(message::contains)
        ? Optional.of(new Verdict.Absent())
        : Optional.empty();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }
}
