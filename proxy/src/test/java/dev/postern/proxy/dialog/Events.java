package dev.postern.proxy.dialog;

import dev.postern.proxy.metrics.Event;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What happens in a dialog beside the lines that are sent: the marks {@code ==}. */
final class Events {

  private static final Pattern LAST_CHUNK = Pattern.compile("\r\nBDAT ([0-9]+) LAST\r\n");

  private final Scene scene;
  private final Cast cast;
  private final Answers answers;
  private final Function<String, Mismatch> mismatch;
  private String certificate;
  private @Nullable Peer client;
  private boolean closeKnown;

  Events(
      Scene scene,
      Cast cast,
      Answers answers,
      String certificate,
      Function<String, Mismatch> mismatch) {
    this.scene = scene;
    this.cast = cast;
    this.answers = answers;
    this.certificate = certificate;
    this.mismatch = mismatch;
  }

  Peer client() {
    if (client == null) {
      throw new IllegalStateException("no client yet");
    }
    return client;
  }

  /** Whether the file knows that the present client's connection has ended. */
  boolean isCloseKnown() {
    return closeKnown;
  }

  void newClient() {
    client = scene.connect();
    closeKnown = false;
  }

  void happens(String event) {
    if (event.equals("backend tls")) {
      answers.sendAndSecure(cast.server());
      return;
    }
    answers.send();
    List<String> words = List.of(event.split(" ", -1));
    String last = words.get(words.size() - 1);
    switch (event.replaceAll(" [0-9]+s?$", "")) {
      case "close client" -> closeClient();
      case "closed by proxy" -> clientIsClosed();
      case "backend closes" -> closeBackend(number(last));
      case "backend closed by proxy" -> backendIsClosed(number(last));
      case "backend cut off" -> backendIsCutOff(number(last));
      case "backend down" -> scene.setBackendUp(false);
      case "backend up" -> scene.setBackendUp(true);
      case "drain" -> scene.drain();
      case "wait" -> scene.pass(Duration.ofSeconds(Long.parseLong(last.replace("s", ""))));
      default -> otherEvent(event, words);
    }
  }

  private void otherEvent(String event, List<String> words) {
    if (words.get(0).equals("counted")) {
      isCounted(Event.valueOf(words.get(1)), words.size() == 3 ? Long.parseLong(words.get(2)) : 1);
    } else if (words.size() == 2 && words.get(0).equals("client")) {
      certificate = words.get(1);
      newClient();
    } else if (words.size() == 2 && words.get(0).equals("revoked")) {
      scene.publish(cast.list(words.get(1)));
    } else if (words.get(0).equals("override")) {
      scene.override(event.substring("override ".length()));
    } else if (words.size() == 2 && words.get(0).equals("allow")) {
      scene.override(cast.allowance(words.get(1)));
    } else if (event.equals("tls breaks")) {
      secure();
      clientIsClosed();
    } else if (words.get(0).equals("tls") && words.size() <= 2) {
      certificate = words.size() == 2 ? words.get(1) : certificate;
      handshake();
    } else {
      throw new IllegalArgumentException("no such event: " + event);
    }
  }

  private void isCounted(Event event, long times) {
    scene.await(() -> scene.metrics().countOf(event) >= times);
    long counted = scene.metrics().countOf(event);
    if (counted != times) {
      throw mismatch.apply("but " + event + " was counted " + counted + " times");
    }
  }

  private SslHandler secure() {
    SslHandler handler = cast.client(certificate);
    client().secure(handler);
    return handler;
  }

  private void handshake() {
    SslHandler handler = secure();
    scene.await(() -> handler.handshakeFuture().isDone());
    if (!handler.handshakeFuture().isSuccess()) {
      throw mismatch.apply("but the handshake failed: " + handler.handshakeFuture().cause());
    }
  }

  private void closeClient() {
    closeKnown = true;
    client().close();
    scene.await(client()::isClosed);
    scene.settle();
  }

  private void clientIsClosed() {
    closeKnown = true;
    scene.await(client()::isClosed);
    if (!client().isClosed()) {
      throw mismatch.apply("but the client's connection is open");
    }
  }

  private static int number(String word) {
    return word.matches("[0-9]") ? Integer.parseInt(word) : 1;
  }

  /** One that was not used yet has no number: then all such connections end. */
  private void closeBackend(int number) {
    List<Lane> lanes =
        scene.backend().hasLane(number)
            ? List.of(scene.backend().lane(number))
            : scene.backend().all();
    lanes.forEach(lane -> lane.peer().close());
    scene.await(() -> lanes.stream().allMatch(lane -> lane.peer().isClosed()));
    scene.settle();
  }

  /** In the middle of content: what came of it is no message. */
  private void backendIsCutOff(int number) {
    backendIsClosed(number);
    String content = "\r\n" + scene.backend().lane(number).peer().takeAll();
    if (content.contains("\r\n.\r\n") || hasLastChunk(content)) {
      throw mismatch.apply("but the mail server received a whole message");
    }
  }

  private static boolean hasLastChunk(String content) {
    Matcher chunk = LAST_CHUNK.matcher(content);
    return chunk.find() && content.length() - chunk.end() >= Long.parseLong(chunk.group(1));
  }

  private void backendIsClosed(int number) {
    scene.await(() -> scene.backend().hasLane(number));
    Lane lane = scene.backend().lane(number);
    scene.await(lane.peer()::isClosed);
    if (!lane.peer().isClosed()) {
      throw mismatch.apply("but the connection to the mail server is open");
    }
  }
}
