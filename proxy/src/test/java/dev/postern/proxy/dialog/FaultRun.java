package dev.postern.proxy.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.dialog.Attempt.Result;
import dev.postern.proxy.metrics.Event;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** One play with a mail server that goes wrong, and what must hold whatever happens in it. */
final class FaultRun {

  /** Longer than all time limits that one mail can meet, one after another. */
  private static final int PATIENCE_SECONDS = 200;

  /** As long as mail is refused unasked when a connection has failed: backend.retry-pause. */
  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

  final MemoryScene scene;
  final FaultyServer server;
  private final Cast cast;
  private final Map<String, Correspondent> clients = new LinkedHashMap<>();

  FaultRun(MemoryScene scene, FaultyServer server, Cast cast) {
    this.scene = scene;
    this.server = server;
    this.cast = cast;
  }

  Correspondent client(String user) {
    return clients.computeIfAbsent(user, name -> new Correspondent(name, scene, cast));
  }

  List<Correspondent> clients() {
    return List.copyOf(clients.values());
  }

  /** The mail server does nothing wrong any more, and that may be found out. */
  void heal() {
    server.heal();
    scene.pass(RETRY_PAUSE);
  }

  Attempt begin(String user, Manner manner) {
    return client(user).begin(manner);
  }

  Attempt last(String user) {
    List<Attempt> attempts = client(user).attempts;
    return attempts.get(attempts.size() - 1);
  }

  /** Lets one client go on to the end of its mail, and time pass where nothing else happens. */
  void drive(String user) {
    Correspondent client = client(user);
    driveUntil(client, () -> !client.isBusy());
  }

  /** Lets all clients go on to the end of their mails. */
  void driveAll() {
    int seconds = 0;
    while (clients.values().stream().anyMatch(Correspondent::isBusy)) {
      boolean moved = false;
      for (Correspondent client : clients.values()) {
        moved |= client.step();
      }
      scene.settle();
      if (!moved) {
        scene.pass(Duration.ofSeconds(1));
        assertTrue(seconds++ < PATIENCE_SECONDS, "a client waits for ever");
      }
    }
    scene.settle();
  }

  void driveBehind(String user, String verb) {
    Correspondent client = client(user);
    driveUntil(client, () -> client.isBehind(verb));
  }

  private void driveUntil(Correspondent client, BooleanSupplier done) {
    int seconds = 0;
    while (!done.getAsBoolean()) {
      boolean moved = client.step();
      scene.settle();
      if (!moved) {
        scene.pass(Duration.ofSeconds(1));
        assertTrue(
            seconds++ < PATIENCE_SECONDS, () -> "a client waits for ever: " + client.attempts);
      }
    }
    scene.settle();
  }

  /** What the client must have heard at whose mail it went wrong. */
  void judgeStruck(Attempt attempt, Moment moment, Fault fault) {
    if (attempt.manner == Manner.GIVEN_UP) {
      assertEquals(Result.GIVEN_UP, attempt.result, attempt::toString);
    } else if (fault.isHarmless(moment) || moment == Moment.IDLE) {
      assertEquals(Result.ACCEPTED, attempt.result, attempt::toString);
    } else if (mayBeStale(moment, fault) && attempt.result == Result.ACCEPTED) {
      assertTrue(scene.metrics().countOf(Event.BACKEND_REPLACED) > 0, attempt::toString);
    } else if (fault.isRefusal() && moment.isClients()) {
      String code = fault == Fault.REFUSAL_FOR_EVER ? "554" : "451";
      assertTrue(
          attempt.heard.stream().anyMatch(l -> l.startsWith(code) && l.contains(Fault.WORDS)),
          () -> "the refusal does not reach the client: " + attempt);
    }
  }

  /** A connection from stock is replaced then, and the client does not notice. */
  private static boolean mayBeStale(Moment moment, Fault fault) {
    return moment == Moment.MAIL && fault == Fault.CLOSING_421;
  }

  /** Whatever the mail server did. */
  void judge() {
    assertEquals(List.of(), server.violations);
    for (Correspondent client : clients.values()) {
      client.attempts.forEach(this::judge);
    }
  }

  private void judge(Attempt attempt) {
    assertNotEquals(Result.UNDER_WAY, attempt.result, attempt::toString);
    assertNotEquals(Result.LOST, attempt.result, () -> "a client's session was closed: " + attempt);
    if (attempt.result == Result.ACCEPTED) {
      boolean confirmed = server.confirmed.contains(attempt.mark);
      assertTrue(confirmed, () -> "250 that the mail server did not say: " + attempt);
    } else if (attempt.result == Result.REFUSED) {
      boolean plain = server.plain.contains(attempt.mark);
      assertFalse(plain, () -> "a delivered mail is refused: " + attempt);
    }
    int taken = server.taken.getOrDefault(attempt.mark, 0);
    assertTrue(taken <= 1, () -> "delivered " + taken + " times: " + attempt);
  }
}
