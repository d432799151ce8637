package dev.postern.proxy.dialog;

import io.netty.handler.ssl.SslHandler;

/** What the mail server is about to answer: neighbouring lines go out in one write. */
final class Answers {

  private final Scene scene;
  private final StringBuilder octets = new StringBuilder();
  private int lane = 1;

  Answers(Scene scene) {
    this.scene = scene;
  }

  void add(int number, String answer) {
    if (number != lane) {
      send();
    }
    lane = number;
    octets.append(answer);
  }

  void send() {
    if (!octets.isEmpty()) {
      peer().send(take());
      scene.await(() -> true);
    }
  }

  /** The last answer in clear, and TLS behind it. */
  void sendAndSecure(SslHandler startTls) {
    peer().secureBehind(take(), startTls);
    scene.await(() -> true);
  }

  private Peer peer() {
    scene.await(() -> scene.backend().hasLane(lane));
    return scene.backend().lane(lane).peer();
  }

  private String take() {
    String answer = octets.toString();
    octets.setLength(0);
    return answer;
  }
}
