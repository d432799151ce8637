package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.postern.proxy.session.Phase.Authenticating;
import dev.postern.proxy.session.Phase.ChunkRefused;
import dev.postern.proxy.session.Phase.Chunking;
import dev.postern.proxy.session.Phase.Closed;
import dev.postern.proxy.session.Phase.Handshaking;
import dev.postern.proxy.session.Phase.Identified;
import dev.postern.proxy.session.Phase.Plaintext;
import dev.postern.proxy.session.Phase.Refused;
import dev.postern.proxy.session.Phase.Relaying;
import dev.postern.proxy.session.Stage.Offer;
import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.Verb;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** For every verb in every phase: what is done, and the phase that follows. */
class PhaseTest {

  private static final Reply NO_MAIL = Reply.certificateRefused("5.7.1", "expired");
  private static final Reply NO_AUTH = Reply.authenticationRefused("expired");
  private static final Identified IMPLICIT = new Identified(false);
  private static final Identified AUTHENTICATED = new Identified(true);

  private record Step(List<String> wanted, Phase next) {

    static Step to(Phase next, String... wanted) {
      return new Step(List.of(wanted), next);
    }
  }

  private final RecordingStage stage = new RecordingStage();

  private Step step(Phase phase, Verb verb, String argument) {
    Phase next = phase.on(new Command(verb, argument), stage);
    return new Step(stage.wanted, next);
  }

  private Step step(Phase phase, Verb verb) {
    return step(phase, verb, "");
  }

  private static String say(Reply reply) {
    return "say " + reply;
  }

  private static Step bye() {
    return Step.to(new Closed(), "last " + Reply.BYE);
  }

  /** RFC 3207 section 4. */
  @ParameterizedTest
  @EnumSource
  void plaintext(Verb verb) {
    Phase phase = new Plaintext();
    Step expected =
        switch (verb) {
          case EHLO, HELO -> Step.to(phase, "greet STARTTLS");
          case STARTTLS -> Step.to(new Handshaking(), "start TLS");
          case NOOP -> Step.to(phase, say(Reply.OK));
          case QUIT -> bye();
          case BDAT -> Step.to(phase, "chunk " + Reply.TLS_REQUIRED);
          case AUTH, MAIL, RCPT, DATA, RSET, VRFY, EXPN, HELP, UNIMPLEMENTED ->
              Step.to(phase, say(Reply.TLS_REQUIRED));
          case UNKNOWN -> Step.to(phase, say(Reply.UNRECOGNIZED));
        };
    assertEquals(expected, step(phase, verb));
  }

  @Test
  void starttlsTakesNoParameter() {
    assertEquals(
        Step.to(new Plaintext(), say(Reply.NO_PARAMETER)),
        step(new Plaintext(), Verb.STARTTLS, "now"));
  }

  @Test
  void octetsBehindStarttlsEndTheSession() {
    stage.clean = false;
    assertEquals(Step.to(new Closed(), "start TLS"), step(new Plaintext(), Verb.STARTTLS));
  }

  /** CVE-2011-0411. */
  @ParameterizedTest
  @EnumSource
  void handshaking(Verb verb) {
    assertEquals(Step.to(new Closed(), "last " + Reply.INJECTION), step(new Handshaking(), verb));
  }

  private static Step refused(Verb verb, Refused phase) {
    return switch (verb) {
      case EHLO, HELO -> Step.to(phase, "greet " + phase.offer());
      case NOOP, RSET -> Step.to(phase, say(Reply.OK));
      case QUIT -> bye();
      case AUTH -> Step.to(phase, say(NO_AUTH));
      case BDAT -> Step.to(phase, "chunk " + NO_MAIL);
      case STARTTLS, MAIL, RCPT, DATA, VRFY, EXPN, HELP, UNIMPLEMENTED, UNKNOWN ->
          Step.to(phase, say(NO_MAIL));
    };
  }

  @ParameterizedTest
  @EnumSource
  void refusedWhereCertificatesAreOptional(Verb verb) {
    Refused phase = new Refused(NO_MAIL, NO_AUTH, Offer.NOTHING, false);
    assertEquals(refused(verb, phase), step(phase, verb));
  }

  @ParameterizedTest
  @EnumSource
  void refusedIsCountedWhereACertificateIsRequired(Verb verb) {
    Refused phase = new Refused(NO_MAIL, NO_AUTH, Offer.EXTERNAL, true);
    Step expected = refused(verb, phase);
    assertEquals(Step.to(expected.next, "count", expected.wanted.get(0)), step(phase, verb));
  }

  /** Clients answer 530 by asking for a password. */
  @Test
  void refusedCertificateIsNever530() {
    for (Verb verb : Verb.values()) {
      step(new Refused(NO_MAIL, NO_AUTH, Offer.EXTERNAL, true), verb);
    }
    assertFalse(stage.wanted.toString().contains("530"), stage.wanted.toString());
  }

  private static Step identified(Verb verb, Identified phase) {
    return switch (verb) {
      case EHLO, HELO -> Step.to(phase, "greet SUBMISSION");
      case STARTTLS -> Step.to(phase, say(Reply.TLS_ALREADY));
      case AUTH ->
          phase.authenticated()
              ? Step.to(phase, say(Reply.ALREADY_AUTHENTICATED))
              : Step.to(new Authenticating(phase), "authenticate");
      case MAIL -> Step.to(new Relaying(phase), "begin");
      case RCPT, DATA -> Step.to(phase, say(Reply.BAD_SEQUENCE));
      case BDAT -> Step.to(phase, "chunk " + Reply.BAD_SEQUENCE);
      case RSET, NOOP -> Step.to(phase, say(Reply.OK));
      case VRFY -> Step.to(phase, say(Reply.PARAMETER_NEEDED));
      case EXPN, UNIMPLEMENTED -> Step.to(phase, say(Reply.NOT_IMPLEMENTED));
      case HELP -> Step.to(phase, say(Reply.HELP));
      case QUIT -> bye();
      case UNKNOWN -> Step.to(phase, say(Reply.UNRECOGNIZED));
    };
  }

  @ParameterizedTest
  @EnumSource
  void identifiedImplicitly(Verb verb) {
    assertEquals(identified(verb, IMPLICIT), step(IMPLICIT, verb));
  }

  /** RFC 4954 section 4: no second AUTH. */
  @ParameterizedTest
  @EnumSource
  void identifiedAndAuthenticated(Verb verb) {
    assertEquals(identified(verb, AUTHENTICATED), step(AUTHENTICATED, verb));
  }

  /** RFC 3207 section 4.2: an EHLO from before TLS does not count. */
  @Test
  void mailNeedsAGreetingInsideTls() {
    stage.greeted = false;
    assertEquals(Step.to(IMPLICIT, say(Reply.HELLO_FIRST)), step(IMPLICIT, Verb.MAIL));
  }

  @ParameterizedTest
  @EnumSource
  void relaying(Verb verb) {
    Relaying phase = new Relaying(AUTHENTICATED);
    Step expected =
        switch (verb) {
          case EHLO, HELO -> Step.to(AUTHENTICATED, "greet SUBMISSION", "abandon");
          case STARTTLS -> Step.to(phase, say(Reply.TLS_ALREADY));
          case AUTH -> Step.to(phase, say(Reply.NO_AUTH_IN_TRANSACTION));
          case MAIL -> Step.to(phase, say(Reply.NESTED_MAIL));
          case RCPT -> Step.to(phase, "recipient");
          case DATA -> Step.to(phase, "content");
          case BDAT -> Step.to(new Chunking(AUTHENTICATED), "first chunk");
          case RSET -> Step.to(AUTHENTICATED, "abandon", say(Reply.OK));
          case NOOP -> Step.to(phase, say(Reply.OK));
          case VRFY -> Step.to(phase, say(Reply.PARAMETER_NEEDED));
          case EXPN, UNIMPLEMENTED -> Step.to(phase, say(Reply.NOT_IMPLEMENTED));
          case HELP -> Step.to(phase, say(Reply.HELP));
          case QUIT -> Step.to(new Closed(), "abandon", "last " + Reply.BYE);
          case UNKNOWN -> Step.to(phase, say(Reply.UNRECOGNIZED));
        };
    assertEquals(expected, step(phase, verb));
  }

  /** RFC 3030 section 2: between chunks nothing but chunks, and what ends the transaction. */
  @ParameterizedTest
  @EnumSource
  void chunking(Verb verb) {
    Chunking phase = new Chunking(IMPLICIT);
    stage.before = IMPLICIT;
    Step expected =
        switch (verb) {
          case BDAT -> Step.to(phase, "next chunk");
          case STARTTLS, AUTH, MAIL, RCPT, DATA -> Step.to(phase, say(Reply.CHUNKS_UNDER_WAY));
          case EHLO, HELO -> Step.to(IMPLICIT, "greet SUBMISSION", "abandon");
          case RSET -> Step.to(IMPLICIT, "abandon", say(Reply.OK));
          case NOOP -> Step.to(phase, say(Reply.OK));
          case VRFY -> Step.to(phase, say(Reply.PARAMETER_NEEDED));
          case EXPN, UNIMPLEMENTED -> Step.to(phase, say(Reply.NOT_IMPLEMENTED));
          case HELP -> Step.to(phase, say(Reply.HELP));
          case QUIT -> Step.to(new Closed(), "abandon", "last " + Reply.BYE);
          case UNKNOWN -> Step.to(phase, say(Reply.UNRECOGNIZED));
        };
    assertEquals(expected, step(phase, verb));
  }

  @Test
  void dataTakesNoParameter() {
    Relaying phase = new Relaying(IMPLICIT);
    assertEquals(Step.to(phase, say(Reply.NO_PARAMETER)), step(phase, Verb.DATA, "now"));
  }

  @Test
  void verifyNeedsAName() {
    assertEquals(Step.to(IMPLICIT, say(Reply.CANNOT_VERIFY)), step(IMPLICIT, Verb.VRFY, "bob"));
  }

  @Test
  void resetTakesNoParameter() {
    Relaying phase = new Relaying(IMPLICIT);
    assertEquals(Step.to(phase, say(Reply.NO_PARAMETER)), step(phase, Verb.RSET, "now"));
  }

  @Test
  void resetWithoutAMailTakesNoParameter() {
    assertEquals(Step.to(IMPLICIT, say(Reply.NO_PARAMETER)), step(IMPLICIT, Verb.RSET, "now"));
  }

  /** RFC 3030 section 2. */
  @ParameterizedTest
  @EnumSource
  void chunksBehindARefusedOneAreSwallowed(Verb verb) {
    ChunkRefused phase = new ChunkRefused(IMPLICIT);
    Step expected =
        verb == Verb.BDAT
            ? Step.to(phase, "chunk " + Reply.EARLIER_CHUNK_REFUSED)
            : identified(verb, IMPLICIT);
    assertEquals(expected, step(phase, verb));
  }

  @Test
  void aRefusedEhloKeepsTheTransaction() {
    stage.named = false;
    Relaying phase = new Relaying(IMPLICIT);
    assertEquals(Step.to(phase, "greet SUBMISSION"), step(phase, Verb.EHLO));
  }

  @Test
  void authBeforeEhloIsRefused() {
    stage.greeted = false;
    assertEquals(Step.to(IMPLICIT, say(Reply.HELLO_FIRST)), step(IMPLICIT, Verb.AUTH));
  }

  @Test
  void mailBehindALostTransactionBeginsAnother() {
    stage.lost = true;
    assertEquals(
        Step.to(new Relaying(IMPLICIT), "abandon", "begin"),
        step(new Relaying(IMPLICIT), Verb.MAIL));
  }

  @ParameterizedTest
  @EnumSource
  void authenticatingTakesNoCommand(Verb verb) {
    assertThrows(IllegalStateException.class, () -> step(new Authenticating(IMPLICIT), verb));
  }

  @Test
  void responseBehindAChallengeIsJudged() {
    Phase next = new Authenticating(IMPLICIT).onSaslResponse("YQ==", stage);
    assertEquals(Step.to(AUTHENTICATED, "finish YQ=="), new Step(stage.wanted, next));
  }

  static Stream<Phase> phasesWithoutChallenge() {
    return Stream.of(
        new Plaintext(),
        new Handshaking(),
        new Refused(NO_MAIL, NO_AUTH, Offer.EXTERNAL, true),
        IMPLICIT,
        new Relaying(IMPLICIT),
        new Chunking(IMPLICIT),
        new ChunkRefused(IMPLICIT),
        new Closed());
  }

  @ParameterizedTest
  @MethodSource("phasesWithoutChallenge")
  void responseWithoutAChallengeAuthenticatesNobody(Phase phase) {
    Phase next = phase.onSaslResponse("YQ==", stage);
    assertEquals(Step.to(phase, say(Reply.BAD_SEQUENCE)), new Step(stage.wanted, next));
  }

  @ParameterizedTest
  @EnumSource
  void closedSaysNothing(Verb verb) {
    assertEquals(Step.to(new Closed()), step(new Closed(), verb));
  }
}
