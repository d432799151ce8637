package dev.postern.proxy.tls;

import static dev.postern.proxy.tls.Instants.earlier;

import dev.postern.proxy.config.OcspConfig;
import dev.postern.proxy.config.OcspConfig.Nonce;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.tls.OcspSigners.Signer;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Decides whether a response is an answer to a question (RFC 6960 section 3.2). */
record OcspVerifier(OcspConfig config, OcspSigners signers) {

  /**
   * What was asked.
   *
   * @param path its first certificate is the one that was asked about
   * @param nonce in hexadecimal digits; empty: none was sent
   */
  record Question(CertificationPath path, CertificateId id, String nonce) {

    byte[] encoded() {
      return OcspRequest.encode(id, HexFormat.of().parseHex(nonce));
    }
  }

  /** By these rules, and by all revocation lists that there are. */
  static OcspVerifier of(TrustConfig trust, TrustRules rules, TrustMaterial material) {
    Revocation lists = new Revocation(material.lists(), trust.clockSkew(), trust.staleGrace());
    Strength strength = new Strength(trust.minimumRsaBits());
    return new OcspVerifier(trust.ocsp(), new OcspSigners(rules, strength, lists));
  }

  /** What these octets say, or why they say nothing. Never throws. */
  OcspAnswer verify(byte[] octets, Question question, Instant now) {
    try {
      return believed(OcspResponse.parse(octets), question, now);
    } catch (OcspFault e) {
      return OcspAnswer.none(e.outcome(), e.detail(), now.plus(config.retry()));
    } catch (CertificateException | RuntimeException e) {
      // Unchecked ones too: the JDK throws them at certificates made by an enemy.
      String detail = "the response cannot be read: " + Printable.message(e);
      return OcspAnswer.none(OcspOutcome.MALFORMED, detail, now.plus(config.retry()));
    }
  }

  private OcspAnswer believed(OcspResponse response, Question question, Instant now)
      throws OcspFault, CertificateException {
    Signer signer = signers.of(response, question.path(), now);
    boolean fresh = checkNonce(response, question);
    OcspStatement statement = statement(response, question.id());
    Instant end = end(response, statement, fresh, now);
    Instant until = earlier(earlier(end, now.plus(config.keep())), signer.until());
    if (!until.isAfter(now)) {
      // Its end lies behind us by less than the clocks may disagree.
      until = now.plus(config.retry());
    }
    return new OcspAnswer(
        statement.outcome(), detail(statement, signer), until, signer.restsOnLists());
  }

  /** Whether the answer was made for this question and is no older one. */
  private boolean checkNonce(OcspResponse response, Question question) throws OcspFault {
    Optional<String> nonce = response.nonce();
    if (question.nonce().isEmpty()) {
      return false;
    }
    if (nonce.isPresent() && !nonce.get().equals(question.nonce())) {
      throw new OcspFault(OcspOutcome.WRONG_NONCE, "the nonce is not the one that was sent");
    }
    if (nonce.isEmpty() && config.nonce() == Nonce.REQUIRE) {
      throw new OcspFault(
          OcspOutcome.WRONG_NONCE, "the nonce that was sent did not come back (trust.ocsp.nonce)");
    }
    return nonce.isPresent();
  }

  /** Two statements about one certificate are none. */
  private static OcspStatement statement(OcspResponse response, CertificateId id) throws OcspFault {
    List<OcspStatement> about =
        response.statements().stream().filter(one -> one.id().equals(id)).toList();
    if (about.size() != 1) {
      throw new OcspFault(
          OcspOutcome.ABOUT_OTHERS, "it speaks " + about.size() + " times about the certificate");
    }
    return about.get(0);
  }

  private Instant end(OcspResponse response, OcspStatement statement, boolean fresh, Instant now)
      throws OcspFault {
    Duration skew = signers.rules().clockSkew();
    Instant begin = statement.thisUpdate();
    if (begin.minus(skew).isAfter(now) || response.producedAt().minus(skew).isAfter(now)) {
      throw notInDate("begins on " + begin);
    }
    // Without a nonce an answer that never ends could be played back forever.
    Instant end =
        statement.nextUpdate().orElse((fresh ? now : begin).plus(config.keepWithoutEnd()));
    if (end.isBefore(begin) || !now.isBefore(end.plus(skew))) {
      throw notInDate("ended on " + end);
    }
    return end;
  }

  private static OcspFault notInDate(String when) {
    return new OcspFault(OcspOutcome.NOT_IN_DATE, "the answer " + when);
  }

  private static String detail(OcspStatement statement, Signer signer) {
    String by = Printable.name(signer.certificate().getSubjectX500Principal());
    return switch (statement.outcome()) {
      case REVOKED ->
          "it was revoked on "
              + statement.revokedAt().map(Printable::day).orElse("?")
              + ", as the OCSP responder "
              + by
              + " says";
      case GOOD -> "good at " + statement.thisUpdate() + ", says " + by;
      case UNKNOWN -> "the OCSP responder " + by + " does not know it";
      case NOWHERE,
          BUSY,
          UNREACHABLE,
          DECLINED,
          MALFORMED,
          UNTRUSTED,
          WRONG_NONCE,
          NOT_IN_DATE,
          ABOUT_OTHERS ->
          throw new IllegalArgumentException("not a statement: " + statement.outcome());
    };
  }
}
