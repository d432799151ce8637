package dev.postern.proxy.dialog;

/** What one line of a dialog asks for. Octets are characters below 256 throughout. */
sealed interface Step {

  /** What carries the steps out. */
  interface Actor {

    void clientReceives(Expected line);

    void clientReceivesRest();

    void backendReceives(int lane, Expected line);

    void backendReceivesOctets(int lane, String octets);

    void backendReceivesNothing();

    void backendIsDelivered(int lane, String content);

    void backendAnswers(int lane, String octets);

    void backendOffers(int lane);

    void happens(String event);
  }

  void play(Actor actor);

  /** {@code C:}, {@code C!} or a message; how much goes in one write is the player's business. */
  record ClientSends(String octets, boolean joins) implements Step {
    @Override
    public void play(Actor actor) {
      throw new IllegalStateException("sent in groups");
    }
  }

  /** {@code S:} and {@code S~}. */
  record ClientReceives(Expected line) implements Step {
    @Override
    public void play(Actor actor) {
      actor.clientReceives(line);
    }
  }

  /** {@code S...}: the rest of this reply, or a whole one. */
  record ClientReceivesRest() implements Step {
    @Override
    public void play(Actor actor) {
      actor.clientReceivesRest();
    }
  }

  /** {@code B<} and {@code B~}. */
  record BackendReceives(int lane, Expected line) implements Step {
    @Override
    public void play(Actor actor) {
      actor.backendReceives(lane, line);
    }
  }

  /** {@code B=}. */
  record BackendReceivesOctets(int lane, String octets) implements Step {
    @Override
    public void play(Actor actor) {
      actor.backendReceivesOctets(lane, octets);
    }
  }

  /** {@code B| nothing}. */
  record BackendReceivesNothing() implements Step {
    @Override
    public void play(Actor actor) {
      actor.backendReceivesNothing();
    }
  }

  /** {@code -- delivered --}. */
  record Delivered(int lane, String content) implements Step {
    @Override
    public void play(Actor actor) {
      actor.backendIsDelivered(lane, content);
    }
  }

  /** {@code B>} and {@code B!}. */
  record BackendAnswers(int lane, String octets) implements Step {
    @Override
    public void play(Actor actor) {
      actor.backendAnswers(lane, octets);
    }
  }

  /** {@code B...}: the usual answer to EHLO. */
  record BackendOffers(int lane) implements Step {
    @Override
    public void play(Actor actor) {
      actor.backendOffers(lane);
    }
  }

  /** {@code ==}. */
  record Happens(String event) implements Step {
    @Override
    public void play(Actor actor) {
      actor.happens(event);
    }
  }
}
