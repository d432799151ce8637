package dev.postern.proxy.tls;

import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Judges a presented chain against the configured anchors and revocation lists; thread-safe. */
public interface ClientCertificateVerifier {

  /**
   * The verdict on a chain as the client sent it, its own certificate first; empty means absent. By
   * lists, and by what responders have said already: it waits for none of those, but as long as
   * {@code trust.crl-download.timeout} for a list that its distribution point has; never for an
   * event loop. Never throws: what cannot be parsed is rejected.
   */
  Verdict judge(Certificate[] presented);

  /**
   * The whole verdict, of responders too, for an event loop: at once where it is known already or
   * takes no longer than a handshake, else on a thread of its own. Never fails.
   */
  CompletionStage<Verdict> ask(Certificate[] presented);

  /** The same, but the caller's thread does what takes signatures; never for an event loop. */
  CompletionStage<Verdict> judgeAnew(Certificate[] presented);

  /** The rejection of a user whom an administrator blocked, whatever his certificate. */
  Optional<Verdict.Rejected> blockOf(String user);
}
