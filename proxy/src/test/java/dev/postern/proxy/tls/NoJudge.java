package dev.postern.proxy.tls;

import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Whoever asks it has asked inside the handshake, where nobody should. */
final class NoJudge implements ClientCertificateVerifier {

  @Override
  public Verdict judge(Certificate[] presented) {
    throw new AssertionError("judged in the handshake");
  }

  @Override
  public CompletionStage<Verdict> ask(Certificate[] presented) {
    throw new AssertionError("judged in the handshake");
  }

  @Override
  public CompletionStage<Verdict> judgeAnew(Certificate[] presented) {
    throw new AssertionError("judged in the handshake");
  }

  @Override
  public Optional<Verdict.Rejected> blockOf(String user) {
    throw new AssertionError("judged in the handshake");
  }
}
