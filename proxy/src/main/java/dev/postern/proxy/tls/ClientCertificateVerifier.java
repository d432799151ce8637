package dev.postern.proxy.tls;

import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Judges a presented chain against the configured anchors and revocation lists; thread-safe. */
public interface ClientCertificateVerifier {

  /**
   * The verdict on a chain as the client sent it, its own certificate first; empty means absent. By
   * files, and by what responders have said already: it waits for nobody. Never throws: what cannot
   * be parsed is rejected.
   */
  Verdict judge(Certificate[] presented);

  /**
   * The whole verdict, of responders too, without work for the caller's thread: at once where it is
   * known already, else on a thread of its own. Never fails.
   */
  CompletionStage<Verdict> ask(Certificate[] presented);

  /** The same, but the caller's thread does what takes signatures; never for an event loop. */
  CompletionStage<Verdict> judgeAnew(Certificate[] presented);

  /** The rejection of a user whom an administrator blocked, whatever his certificate. */
  Optional<Verdict.Rejected> blockOf(String user);
}
