package dev.postern.proxy.dialog;

import java.util.concurrent.TimeUnit;

/**
 * What a mail server may do wrong instead of answering. Refusals bear the words of {@link #WORDS}.
 */
enum Fault {
  SLOW_ANSWER,
  OCTET_BY_OCTET,
  NUL_IN_THE_TEXT,
  REFUSAL_FOR_NOW,
  REFUSAL_FOR_EVER,
  CLOSING_421,
  CLOSED,
  RESET,
  HALF_AN_ANSWER,
  SILENCE,
  ANSWER_TOO_LATE,
  NONSENSE,
  ANSWER_OF_ANOTHER_KIND,
  TWO_ANSWERS,
  ANOTHER_ANSWER_LATER,
  TWO_CODES_IN_ONE_ANSWER,
  UNFINISHED_LINES_THEN_CLOSED,
  ENDLESS_LINE,
  ENDLESS_ANSWER,
  BARE_LF;

  static final String WORDS = "Trouble of the test";
  private static final String OK = "250 2.0.0 Ok\r\n";
  private static final int SLOW_SECONDS = 3;

  /** Beyond every time limit of the test's configuration. */
  private static final int TOO_LATE_SECONDS = 60;

  boolean isRefusal() {
    return this == REFUSAL_FOR_NOW || this == REFUSAL_FOR_EVER || this == CLOSING_421;
  }

  /** Whether nothing is wrong but the manner of an answer that was due. */
  boolean isHarmless(Moment moment) {
    boolean odd = this == SLOW_ANSWER || this == OCTET_BY_OCTET || this == NUL_IN_THE_TEXT;
    return odd && moment.isAnswered();
  }

  /** Whether the answer that was due comes in time, whatever comes behind it. */
  boolean holdsTheAnswer() {
    return this == SLOW_ANSWER
        || this == OCTET_BY_OCTET
        || this == NUL_IN_THE_TEXT
        || this == TWO_ANSWERS
        || this == ANOTHER_ANSWER_LATER;
  }

  /** Whether nobody may begin a mail on that connection from now on. */
  boolean poisons(Moment moment) {
    boolean refusesMail = this == REFUSAL_FOR_NOW || this == REFUSAL_FOR_EVER;
    boolean inTransaction = moment.isClients() && moment != Moment.CONTENT;
    return !isHarmless(moment) && !(refusesMail && (inTransaction || moment == Moment.XFORWARD));
  }

  /** Whether it means something there. */
  boolean fits(Moment moment) {
    return switch (moment) {
      case CONNECT -> this == CLOSED;
      case STARTTLS -> !isHarmless(moment) && this != ANOTHER_ANSWER_LATER;
      case CONTENT, IDLE -> this != SILENCE && this != SLOW_ANSWER && this != ANSWER_TOO_LATE;
      case HANDSHAKE,
          BANNER,
          EHLO,
          EHLO_INSIDE_TLS,
          XCLIENT,
          EHLO_BEHIND_XCLIENT,
          XFORWARD,
          MAIL,
          FIRST_RECIPIENT,
          SECOND_RECIPIENT,
          DATA,
          END_OF_CONTENT,
          RSET ->
          true;
    };
  }

  /** Does it, where this would have been the answer. */
  void strike(Lane lane, String usual) {
    Peer peer = lane.peer();
    switch (this) {
      case SLOW_ANSWER -> lane.sendSlowly(usual, SLOW_SECONDS);
      case OCTET_BY_OCTET -> usual.chars().forEach(octet -> peer.send(Character.toString(octet)));
      case NUL_IN_THE_TEXT -> peer.send(usual.replaceFirst("\r\n", "\0\r\n"));
      case REFUSAL_FOR_NOW -> peer.send("451 4.3.0 " + WORDS + "\r\n");
      case REFUSAL_FOR_EVER -> peer.send("554-5.3.0 " + WORDS + "\r\n554 5.3.0 for ever\r\n");
      case CLOSING_421 -> sendAndClose(peer, "421 4.3.2 " + WORDS + "\r\n");
      case CLOSED -> peer.close();
      case RESET -> peer.reset();
      case HALF_AN_ANSWER -> sendAndClose(peer, usual.substring(0, 4));
      case SILENCE -> {}
      case ANSWER_TOO_LATE -> later(peer, TOO_LATE_SECONDS, usual);
      case NONSENSE -> peer.send("\377\373\001what?\r\n");
      case ANSWER_OF_ANOTHER_KIND -> peer.send(usual.startsWith("250") ? "354 Go ahead\r\n" : OK);
      case TWO_ANSWERS -> peer.send(usual + usual);
      case ANOTHER_ANSWER_LATER -> {
        peer.send(usual);
        later(peer, 1, OK);
      }
      case TWO_CODES_IN_ONE_ANSWER -> peer.send("250-2.0.0 Yes\r\n550 5.0.0 No\r\n");
      case UNFINISHED_LINES_THEN_CLOSED -> sendAndClose(peer, "250-2.0.0 Ok\r\n250-and\r\n");
      case ENDLESS_LINE -> peer.send("250 2.0.0 " + "x".repeat(70_000));
      case ENDLESS_ANSWER -> peer.send("250-2.0.0 more\r\n".repeat(5_000));
      case BARE_LF -> peer.send(usual.replace("\r\n", "\n"));
    }
  }

  private static void sendAndClose(Peer peer, String octets) {
    peer.send(octets);
    peer.close();
  }

  private static void later(Peer peer, int seconds, String octets) {
    peer.channel().eventLoop().schedule(() -> say(peer, octets), seconds, TimeUnit.SECONDS);
  }

  private static void say(Peer peer, String octets) {
    if (!peer.isClosed()) {
      peer.send(octets);
    }
  }
}
