package dev.postern.proxy.session;

import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.policy.LimitStore;
import dev.postern.proxy.policy.Measure;
import dev.postern.proxy.policy.Outcome;
import dev.postern.proxy.policy.Outcome.Exhausted;
import dev.postern.proxy.policy.Policies;
import dev.postern.proxy.policy.Quota;
import dev.postern.proxy.policy.SessionSlot;
import dev.postern.proxy.policy.Strike;
import dev.postern.proxy.policy.Subject;
import dev.postern.proxy.policy.UserRights;
import dev.postern.proxy.session.ReadGate.Reason;
import dev.postern.proxy.smtp.Mailbox;
import dev.postern.proxy.smtp.Reply;
import dev.postern.proxy.smtp.ReversePath;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session asks of the policy of its user, and what it tells the store. Where the store has
 * to ask elsewhere, reading is held until the answer; where nothing is limited, nothing is asked.
 * Confined to the session's event loop.
 */
final class Quotas {

  private final Context context;
  private final Policies policies;
  private final LimitStore store;
  private @Nullable UserRights rights;

  /** Places among open sessions that this one holds. */
  private List<SessionSlot> held = List.of();

  private boolean ended;

  Quotas(Context context) {
    this.context = context;
    this.policies = context.services().policies;
    this.store = policies.store();
  }

  /** The user is known; the session ends with 421 if there are too many of them. */
  void enter() {
    Session session = context.session();
    UserRights known = policies.rightsOf(session.identified(), session.address());
    rights = known;
    if (!known.sessions().isEmpty()) {
      ask(
          answer -> store.enter(session.id, known.sessions(), answer),
          outcome -> entered(known.sessions(), outcome));
    }
  }

  private void entered(List<SessionSlot> slots, Outcome outcome) {
    Reply refusal = refusal(outcome);
    if (refusal != null) {
      context.port().sayLast(refusal);
    } else if (ended) {
      store.leave(context.session().id, slots);
    } else {
      held = slots;
    }
  }

  /** The session is over. */
  void leave() {
    ended = true;
    if (!held.isEmpty()) {
      store.leave(context.session().id, held);
      held = List.of();
    }
  }

  private UserRights rights() {
    UserRights known = rights;
    if (known == null) {
      throw new IllegalStateException("mail of nobody");
    }
    return known;
  }

  /** MAIL: whether another message may begin; the answer is null if it may. */
  void begin(ReversePath sender, Consumer<@Nullable Reply> then) {
    UserRights known = rights();
    if (known.isFreeToBegin()) {
      then.accept(null);
      return;
    }
    ask(
        answer ->
            store.admit(
                known.certificate().orElse(null),
                known.ofMessage(sender.parameters().size()),
                answer),
        outcome -> {
          noteBurst(outcome);
          then.accept(refusal(outcome));
        });
  }

  /** What the user's other certificates used up is no fault of this one. */
  private void noteBurst(Outcome outcome) {
    if (outcome instanceof Exhausted exhausted) {
      Quota quota = exhausted.quota();
      if (quota.subject() == Subject.CERTIFICATE && quota.measure() == Measure.MESSAGES) {
        strike(Strike.BURST);
      }
    }
  }

  /**
   * RCPT: whether mail may go there; the answer is null if it may.
   *
   * @param before recipients that the message has already
   */
  void addRecipient(Mailbox recipient, int before, Consumer<@Nullable Reply> then) {
    UserRights known = rights();
    if (!known.recipients().permits(recipient)) {
      SessionLog.refused(context.session(), "recipient", recipient.toString());
      context.services().metrics.count(Event.REFUSED_RECIPIENT);
      then.accept(Reply.recipientNotPermitted(recipient.domain()));
    } else if (before >= known.recipientsPerMessage()) {
      then.accept(Reply.TOO_MANY_RECIPIENTS);
    } else if (known.recipientQuotas().isEmpty()) {
      then.accept(null);
    } else {
      ask(
          answer -> store.admit(null, known.ofRecipient(), answer),
          outcome -> then.accept(refusal(outcome)));
    }
  }

  /** Content has ended, in whatever way: its octets are paid for. */
  void pay(long octets) {
    if (octets > 0 && !rights().octetQuotas().isEmpty()) {
      store.charge(rights().ofContent(octets));
    }
  }

  /** Content was cut off for what smuggling needs: that cost a connection to the mail server. */
  void noteCut() {
    context.services().metrics.count(Event.REFUSED_SMUGGLING);
    strike(Strike.CUT);
  }

  private void strike(Strike strike) {
    rights()
        .certificate()
        .ifPresent(
            certificate ->
                store.strike(certificate, strike, () -> onLoop(() -> noteQuarantine(strike))));
  }

  private void noteQuarantine(Strike strike) {
    SessionLog.quarantined(context.session(), strike);
    context.services().metrics.count(Event.LIMIT_QUARANTINE);
  }

  /** The store may answer on a thread of its own. */
  private void onLoop(Runnable task) {
    if (context.channel().eventLoop().inEventLoop()) {
      task.run();
    } else {
      context.channel().eventLoop().execute(task);
    }
  }

  private @Nullable Reply refusal(Outcome outcome) {
    Reply refusal = outcome.refusal();
    // A store that is away has a line of its own, once a minute.
    if (refusal != null && !(outcome instanceof Outcome.Unknown)) {
      SessionLog.refused(context.session(), "limit", refusal.text());
      count(outcome);
    }
    return refusal;
  }

  private void count(Outcome outcome) {
    if (outcome instanceof Exhausted exhausted) {
      count(exhausted.quota().measure());
    } else if (outcome instanceof Outcome.Hopeless hopeless) {
      count(hopeless.quota().measure());
    } else if (outcome instanceof Outcome.Full) {
      context.services().metrics.count(Event.LIMIT_SESSIONS);
    } else if (outcome instanceof Outcome.Quarantined) {
      context.services().metrics.count(Event.REFUSED_QUARANTINE);
    }
  }

  private void count(Measure measure) {
    context
        .services()
        .metrics
        .count(
            switch (measure) {
              case MESSAGES -> Event.LIMIT_MESSAGES;
              case RECIPIENTS, RECIPIENTS_A_DAY -> Event.LIMIT_RECIPIENTS;
              case OCTETS -> Event.LIMIT_OCTETS;
            });
  }

  private void ask(Consumer<Consumer<Outcome>> question, Consumer<Outcome> then) {
    Question asked = new Question(then);
    question.accept(asked);
    asked.waitIfOpen();
  }

  /** One question to the store, which may answer at once or on another thread. */
  private final class Question implements Consumer<Outcome> {
    private final Consumer<Outcome> then;
    private boolean answered;
    private boolean waiting;

    Question(Consumer<Outcome> then) {
      this.then = then;
    }

    void waitIfOpen() {
      if (!answered) {
        waiting = true;
        context.gate().hold(Reason.LIMITS);
      }
    }

    @Override
    public void accept(Outcome outcome) {
      onLoop(() -> answer(outcome));
    }

    private void answer(Outcome outcome) {
      answered = true;
      then.accept(outcome);
      if (waiting && context.gate().release(Reason.LIMITS)) {
        context.port().proceed();
      }
    }
  }
}
