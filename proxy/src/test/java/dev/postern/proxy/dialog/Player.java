package dev.postern.proxy.dialog;

import dev.postern.proxy.dialog.Dialog.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Plays one dialog in one way. */
final class Player implements Step.Actor {

  private final List<Line> lines;
  private final Way way;
  private final Scene scene;
  private final Grouping grouping;
  private final Events events;
  private final List<String> transcript = new ArrayList<>();
  private final Set<Integer> sent = new HashSet<>();
  private final Answers answers;
  private final MailServer mailServer;

  /** Whether lines of the present reply are still due. */
  private boolean restDue = true;

  Player(Dialog dialog, Way way, Scene scene, Cast cast) {
    this.lines = new ArrayList<>(Opening.of(dialog.header()));
    lines.addAll(dialog.lines());
    this.way = way;
    this.scene = scene;
    this.grouping = new Grouping(lines);
    this.answers = new Answers(scene);
    this.mailServer = new MailServer(scene, this::mismatch);
    this.events = new Events(scene, cast, answers, dialog.header().client, this::mismatch);
  }

  void play() {
    events.newClient();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).step() instanceof Step.ClientSends) {
        send(i);
        transcript.add(written(lines.get(i)));
      } else {
        play(lines.get(i));
      }
    }
    end();
  }

  private void play(Line line) {
    transcript.add(written(line));
    try {
      if (!(line.step() instanceof Step.BackendAnswers || line.step() instanceof Step.Happens)) {
        answers.send();
      }
      line.step().play(this);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw mismatch("but " + e.getMessage());
    }
  }

  private static String written(Line line) {
    return line.number() == 0
        ? "       " + line.text()
        : "%5d  ".formatted(line.number()) + line.text();
  }

  private void send(int place) {
    restDue = true;
    if (sent.contains(place)) {
      return;
    }
    answers.send();
    List<Integer> group = grouping.from(place, way);
    sent.addAll(group);
    events.client().send(grouping.octets(group));
    scene.await(() -> true);
  }

  @Override
  public void clientReceives(Expected expected) {
    String line = nextLine();
    restDue = line.length() > 3 && line.charAt(3) == '-';
    if (!expected.matches(line)) {
      throw mismatch("but got: " + Octets.visible(line));
    }
  }

  private String nextLine() {
    Peer client = events.client();
    scene.await(() -> client.hasLine() || client.isClosed());
    String line = client.takeLine();
    if (line == null) {
      throw mismatch("but the client received nothing" + Octets.unread(client.unread()));
    }
    return line;
  }

  @Override
  public void clientReceivesRest() {
    while (restDue) {
      String line = nextLine();
      restDue = line.length() > 3 && line.charAt(3) == '-';
    }
    restDue = true;
  }

  @Override
  public void backendReceives(int lane, Expected line) {
    mailServer.receives(lane, line);
  }

  @Override
  public void backendReceivesOctets(int lane, String octets) {
    mailServer.receivesOctets(lane, octets);
  }

  @Override
  public void backendReceivesNothing() {
    mailServer.receivesNothing();
  }

  @Override
  public void backendIsDelivered(int lane, String content) {
    mailServer.isDelivered(lane, content);
  }

  @Override
  public void backendAnswers(int number, String octets) {
    answers.add(number, octets);
  }

  @Override
  public void backendOffers(int lane) {
    backendAnswers(lane, scene.backend().offer());
  }

  @Override
  public void happens(String event) {
    restDue = true;
    events.happens(event);
  }

  /** Nothing may be left over, on neither side. */
  private void end() {
    answers.send();
    scene.settle();
    transcript.add("       (the end)");
    Peer client = events.client();
    if (!client.unread().isEmpty()) {
      throw mismatch("but the client received more" + Octets.unread(client.unread()));
    }
    if (client.isClosed() && !events.isCloseKnown()) {
      throw mismatch("but the proxy has closed the client's connection");
    }
    mailServer.isRead();
  }

  private Mismatch mismatch(String what) {
    return new Mismatch("\n" + String.join("\n", transcript) + "\n    >> " + what + "\n");
  }
}
