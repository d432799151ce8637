package dev.postern.proxy.dialog;

import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A mail server that does one thing wrong at one moment, and keeps the books: which messages it
 * took, which of them it said 250 to, and what a proxy must never do with it.
 */
final class FaultyServer implements Temper {

  /** The line of content at which the content's moment has come. */
  private static final int LINE = 5;

  /** Messages by what stands behind {@code Subject:}, and how often they were taken. */
  final Map<String, Integer> taken = new HashMap<>();

  /** Messages that were taken and answered 250. */
  final List<String> confirmed = new ArrayList<>();

  /** Those of them that the mail server said nothing else about before. */
  final List<String> plain = new ArrayList<>();

  final List<String> violations = new ArrayList<>();

  /** In the order in which they came: a seed has to lead to the same each time. */
  private final Map<Lane, Ledger> ledgers = new LinkedHashMap<>();

  private Moment moment = Moment.IDLE;
  private Fault fault = Fault.SILENCE;
  private String spared = "";
  private int strikes;

  /** Goes wrong so often from now on, but not for that user. */
  void arm(Moment when, Fault what, int times, String spare) {
    moment = when;
    fault = what;
    strikes = times;
    spared = spare;
  }

  void heal() {
    strikes = 0;
  }

  @Override
  public boolean isReachable() {
    return !(strikes > 0 && moment == Moment.CONNECT && strikes-- > 0);
  }

  @Override
  public void answer(Lane lane, String line, String usual) {
    Ledger ledger = ledger(lane);
    Moment now = ledger.hear(line, lane.peer().isSecure());
    boolean struck = now == moment && strikes(ledger);
    boolean answered = !struck || fault.holdsTheAnswer();
    judge(ledger, line);
    if (now == Moment.XCLIENT && answered) {
      ledger.logIn(line);
    } else if (now == Moment.DATA && !answered) {
      lane.refuseContent();
    } else if (now == Moment.END_OF_CONTENT) {
      take(ledger, answered, struck && fault.isRefusal());
    }
    if (struck) {
      strike(lane, ledger, usual);
    } else {
      lane.send(usual);
    }
  }

  private Ledger ledger(Lane lane) {
    return ledgers.computeIfAbsent(lane, unknown -> new Ledger());
  }

  private boolean strikes(Ledger ledger) {
    return strikes > 0 && !ledger.isLoginOf(spared) && strikes-- > 0;
  }

  private void judge(Ledger ledger, String line) {
    if (!line.startsWith("MAIL")) {
      return;
    }
    if (ledger.isPoisonedForMail()) {
      violations.add("a mail on a connection that went wrong before: " + line);
    }
    if (!line.startsWith("MAIL FROM:<" + ledger.login() + ">")) {
      violations.add(line + " by " + ledger.login());
    }
  }

  private void take(Ledger ledger, boolean answered, boolean refused) {
    if (!refused) {
      taken.merge(ledger.mark(), 1, Integer::sum);
    }
    if (answered) {
      confirmed.add(ledger.mark());
      if (!ledger.isPoisoned()) {
        plain.add(ledger.mark());
      }
    }
    if (!ledger.isLoginOf(ledger.mark().split("-", 2)[0])) {
      violations.add(ledger.mark() + " sent by " + ledger.login());
    }
  }

  private void strike(Lane lane, Ledger ledger, String usual) {
    if (fault == Fault.ANOTHER_ANSWER_LATER) {
      Moment struck = moment;
      lane.peer().channel().eventLoop().schedule(() -> ledger.poison(struck), 1, TimeUnit.SECONDS);
    } else if (fault.poisons(moment)) {
      ledger.poison(moment);
    }
    fault.strike(lane, usual);
  }

  @Override
  public void startTls(Lane lane, SslHandler tls) {
    Ledger ledger = ledger(lane);
    String ready = "220 2.0.0 Ready\r\n";
    if (moment == Moment.STARTTLS && strikes(ledger)) {
      strike(lane, ledger, ready);
    } else if (moment == Moment.HANDSHAKE && strikes(ledger)) {
      lane.peer().send(ready);
      lane.peer()
          .channel()
          .eventLoop()
          .schedule(() -> strike(lane, ledger, "250 2.0.0 Ok\r\n"), 1, TimeUnit.SECONDS);
    } else {
      Temper.super.startTls(lane, tls);
    }
  }

  @Override
  public void onContent(Lane lane, String line) {
    Ledger ledger = ledger(lane);
    if (ledger.countContent(line) == LINE && moment == Moment.CONTENT && strikes(ledger)) {
      strike(lane, ledger, "250 2.0.0 Ok\r\n");
    }
  }

  /**
   * Goes wrong on the connections that have served somebody and are in nobody's hands. Where an
   * answer is still due, what comes would pass for it.
   */
  void strikeIdle() {
    ledgers.forEach(
        (lane, ledger) -> {
          if (ledger.isBetweenMails() && lane.isIdle() && strikes(ledger)) {
            strike(lane, ledger, "250 2.0.0 Ok\r\n");
          }
        });
  }
}
