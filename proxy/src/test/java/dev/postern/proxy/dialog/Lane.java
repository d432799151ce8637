package dev.postern.proxy.dialog;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the proxy to the scripted mail server. It opens by itself unless it is opened
 * by hand; from then on the file says what is answered, or the lane accepts everything.
 */
final class Lane {

  private enum State {
    OPENING,
    SCRIPTED,
    ACCEPTING,
    CONTENT
  }

  private final ScriptedBackend backend;
  private final boolean accepts;
  private final Peer peer;

  /** What was heard while accepting, lines of content included. */
  private final Queue<String> heard = new ArrayDeque<>();

  private final Queue<String> messages = new ArrayDeque<>();
  private final StringBuilder content = new StringBuilder();
  private State state;

  Lane(ScriptedBackend backend, boolean byHand, boolean accepts, boolean bytewise) {
    this.backend = backend;
    this.accepts = accepts;
    this.state = byHand ? State.SCRIPTED : State.OPENING;
    this.peer = new Peer(bytewise, this::onOctets);
  }

  Peer peer() {
    return peer;
  }

  /** The proxy has connected. */
  void begin() {
    if (state == State.OPENING) {
      peer.send("220 backend.example.org ESMTP\r\n");
    }
  }

  boolean isScripted() {
    return state == State.SCRIPTED;
  }

  boolean hasLine() {
    synchronized (peer) {
      return isScripted() ? peer.hasLine() : !heard.isEmpty();
    }
  }

  /** The next line that was received, also when the lane has answered it; or null. */
  @Nullable String takeLine() {
    synchronized (peer) {
      return isScripted() ? peer.takeLine() : heard.poll();
    }
  }

  boolean hasMessage() {
    synchronized (peer) {
      return !messages.isEmpty();
    }
  }

  /** The next message that was accepted, its final dot included; empty when there is none. */
  String takeMessage() {
    synchronized (peer) {
      return messages.isEmpty() ? "" : messages.remove();
    }
  }

  private void onOctets(Peer from) {
    if (state == State.OPENING) {
      open();
    }
    if (state != State.OPENING && !from.unread().isEmpty()) {
      backend.number(this);
    }
    while (!isScripted() && from.hasLine()) {
      accept(String.valueOf(from.takeLine()));
    }
  }

  private void open() {
    String line = peer.takeLine();
    if (line == null) {
      return;
    }
    String verb = verb(line);
    if (verb.equals("EHLO")) {
      peer.send(backend.offer());
      if (!backend.expectsMore(peer.isSecure())) {
        opened();
      }
    } else if (verb.equals("STARTTLS")) {
      peer.secureBehind("220 2.0.0 Ready\r\n", backend.tls());
    } else if (verb.equals("AUTH")) {
      peer.send("235 2.7.0 Authenticated\r\n");
      opened();
    }
  }

  private void opened() {
    state = accepts ? State.ACCEPTING : State.SCRIPTED;
  }

  private void accept(String line) {
    heard.add(line);
    if (state == State.CONTENT) {
      content(line);
      return;
    }
    switch (verb(line)) {
      case "EHLO" -> peer.send(backend.offer());
      case "XCLIENT" -> peer.send("220 backend.example.org ESMTP\r\n");
      case "DATA" -> {
        state = State.CONTENT;
        peer.send("354 Go ahead\r\n");
      }
      case "QUIT" -> {
        peer.send("221 2.0.0 Bye\r\n");
        peer.close();
      }
      default -> peer.send("250 2.0.0 Ok\r\n");
    }
  }

  private void content(String line) {
    content.append(line).append("\r\n");
    if (line.equals(".")) {
      messages.add(content.toString());
      content.setLength(0);
      state = State.ACCEPTING;
      peer.send("250 2.0.0 Ok: queued\r\n");
    }
  }

  private static String verb(String line) {
    return line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
  }
}
