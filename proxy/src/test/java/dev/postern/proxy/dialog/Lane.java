package dev.postern.proxy.dialog;

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
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
    CONTENT,
    CHUNK
  }

  private final ScriptedBackend backend;
  private final boolean accepts;
  private final Peer peer;

  /** What was heard while accepting, lines of content included. */
  private final Queue<String> heard = new ArrayDeque<>();

  private final Queue<String> messages = new ArrayDeque<>();
  private final StringBuilder content = new StringBuilder();
  private final StringBuilder held = new StringBuilder();
  private State state;
  private int missing;
  private boolean last;

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
      say("", "220 backend.example.org ESMTP\r\n");
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

  /**
   * The next message that was accepted, its final dot included unless it came in chunks; empty when
   * there is none.
   */
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
    boolean more = true;
    while (!isScripted() && more) {
      more = state == State.CHUNK ? acceptOctets() : acceptLine();
    }
  }

  private void open() {
    String line = peer.takeLine();
    if (line == null) {
      return;
    }
    String verb = verb(line);
    if (verb.equals("EHLO")) {
      say(line, backend.offer());
      if (!backend.expectsMore(peer.isSecure())) {
        opened();
      }
    } else if (verb.equals("STARTTLS")) {
      backend.temper().startTls(this, backend.tls());
    } else if (verb.equals("AUTH")) {
      say(line, "235 2.7.0 Authenticated\r\n");
      opened();
    }
  }

  private void opened() {
    state = accepts ? State.ACCEPTING : State.SCRIPTED;
  }

  private boolean acceptLine() {
    String line = peer.takeLine();
    if (line != null) {
      accept(line);
    }
    return line != null;
  }

  /** RFC 3030: whatever the octets of a chunk are. */
  private boolean acceptOctets() {
    String octets = peer.take(missing);
    content.append(octets);
    missing -= octets.length();
    if (missing > 0) {
      return false;
    }
    state = State.ACCEPTING;
    peer.send(last ? "250 2.0.0 Ok: queued\r\n" : "250 2.0.0 Ok: chunk\r\n");
    if (last) {
      keepMessage();
    }
    return true;
  }

  private void keepMessage() {
    messages.add(content.toString());
    content.setLength(0);
  }

  private void accept(String line) {
    heard.add(line);
    if (state == State.CONTENT) {
      content(line);
      return;
    }
    switch (verb(line)) {
      case "EHLO" -> say(line, backend.offer());
      case "XCLIENT" -> say(line, "220 backend.example.org ESMTP\r\n");
      case "DATA" -> {
        state = State.CONTENT;
        say(line, "354 Go ahead\r\n");
      }
      case "BDAT" -> {
        String[] words = line.split(" ", -1);
        state = State.CHUNK;
        missing = Integer.parseInt(words[1]);
        last = words.length > 2;
      }
      case "QUIT" -> {
        peer.send("221 2.0.0 Bye\r\n");
        peer.close();
      }
      default -> say(line, "250 2.0.0 Ok\r\n");
    }
  }

  private void content(String line) {
    content.append(line).append("\r\n");
    if (line.equals(".")) {
      keepMessage();
      state = State.ACCEPTING;
      say(line, "250 2.0.0 Ok: queued\r\n");
    } else {
      backend.temper().onContent(this, line);
    }
  }

  /** Answers when so much time has passed. */
  void sendSlowly(String octets, int seconds) {
    held.append(octets);
    peer.channel().eventLoop().schedule(this::release, seconds, TimeUnit.SECONDS);
  }

  /** Answers, behind what is still to be said. */
  void send(String octets) {
    if (held.isEmpty()) {
      peer.send(octets);
    } else {
      held.append(octets);
    }
  }

  /** Whether it is open and every answer has been said. */
  boolean isIdle() {
    return held.isEmpty() && !peer.isClosed();
  }

  private void release() {
    String octets = held.toString();
    held.setLength(0);
    if (!peer.isClosed()) {
      peer.send(octets);
    }
  }

  /** No content follows after all. */
  void refuseContent() {
    state = State.ACCEPTING;
  }

  private void say(String line, String usual) {
    backend.temper().answer(this, line, usual);
  }

  private static String verb(String line) {
    return line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
  }
}
