package dev.postern.proxy.dialog;

import dev.postern.proxy.dialog.Attempt.Result;
import dev.postern.proxy.dialog.Manner.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends one mail after another, each when it is told to, and moves only when it is
 * stepped. It connects again where its connection has ended.
 */
final class Correspondent {

  final List<Attempt> attempts = new ArrayList<>();
  private final String user;
  private final String name;
  private final Scene scene;
  private final Cast cast;
  private final Deque<Turn> turns = new ArrayDeque<>();
  private @Nullable Peer peer;
  private @Nullable Turn current;
  private int due;

  /**
   * A client.
   *
   * @param name the user's, and perhaps a dash and a number where one user has several clients
   */
  Correspondent(String name, Scene scene, Cast cast) {
    this.name = name;
    this.user = name.split("-", 2)[0];
    this.scene = scene;
    this.cast = cast;
  }

  Attempt begin(Manner manner) {
    if (peer == null || peer.isClosed()) {
      peer = scene.connect();
      peer.secure(cast.client(user));
      turns.add(new Turn("connect", "", 1));
      turns.add(new Turn("EHLO", "EHLO laptop.example.org\r\n", 1));
    }
    Attempt attempt = new Attempt(user, name + "-" + attempts.size(), manner);
    attempts.add(attempt);
    turns.addAll(manner.turns(user, attempt.mark));
    return attempt;
  }

  private Attempt attempt() {
    return attempts.get(attempts.size() - 1);
  }

  boolean isBusy() {
    return current != null || !turns.isEmpty();
  }

  /** Whether that has been sent, and all of its replies have come. */
  boolean isBehind(String verb) {
    return current == null && turns.stream().noneMatch(turn -> turn.verb().equals(verb));
  }

  boolean isConnected() {
    return peer != null && !peer.isClosed();
  }

  /** Goes away without a word. */
  void leave() {
    if (peer != null) {
      peer.close();
      end(Result.LEFT);
    }
  }

  /** Takes what has come, and sends one group if it is its turn; whether anything happened. */
  boolean step() {
    Peer open = peer;
    if (open == null || !isBusy()) {
      return false;
    }
    boolean read = read(open);
    if (due > 0 && open.isClosed()) {
      end(Result.LOST);
      return true;
    }
    Turn next = due > 0 || current != null ? null : turns.poll();
    if (next == null) {
      return read;
    }
    current = next;
    due = next.replies();
    if (!next.octets().isEmpty()) {
      open.send(next.octets());
    }
    if (due == 0) {
      current = null;
    }
    return true;
  }

  private boolean read(Peer open) {
    boolean read = false;
    while (due > 0 && open.hasLine()) {
      String line = String.valueOf(open.takeLine());
      read = true;
      attempt().heard.add(line);
      if (line.charAt(3) == ' ' && --due == 0) {
        judge(line);
      }
    }
    return read;
  }

  private void judge(String last) {
    boolean positive = last.charAt(0) < '4';
    String verb = current == null ? "" : current.verb();
    current = null;
    Attempt attempt = attempt();
    if (attempt.result != Result.UNDER_WAY || positive && !turns.isEmpty() || verb.equals("RCPT")) {
      return;
    }
    if (verb.equals("RSET")) {
      attempt.result = Result.GIVEN_UP;
    } else if (positive) {
      attempt.result = Result.ACCEPTED;
    } else {
      attempt.result = Result.REFUSED;
      turns.clear();
      turns.add(new Turn("RSET", "RSET\r\n", 1));
    }
  }

  private void end(Result result) {
    Attempt attempt = attempt();
    if (attempt.result == Result.UNDER_WAY) {
      attempt.result = result;
    }
    turns.clear();
    current = null;
    due = 0;
    peer = null;
  }
}
