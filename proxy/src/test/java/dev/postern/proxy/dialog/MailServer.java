package dev.postern.proxy.dialog;

import java.util.function.Function;

/** Checks what the scripted mail server has received. */
final class MailServer {

  private final Scene scene;
  private final Function<String, Mismatch> mismatch;

  MailServer(Scene scene, Function<String, Mismatch> mismatch) {
    this.scene = scene;
    this.mismatch = mismatch;
  }

  /** On a lane that accepts everything the line may stand behind others. */
  void receives(int number, Expected expected) {
    Lane lane = lane(number);
    String line = nextLine(lane);
    while (!lane.isScripted() && !expected.matches(line)) {
      line = nextLine(lane);
    }
    if (!expected.matches(line)) {
      throw mismatch.apply("but got: " + Octets.visible(line));
    }
  }

  private Lane lane(int number) {
    scene.await(() -> scene.backend().hasLane(number));
    return scene.backend().lane(number);
  }

  private String nextLine(Lane lane) {
    scene.await(() -> lane.hasLine() || lane.peer().isClosed());
    String line = lane.takeLine();
    if (line == null) {
      throw mismatch.apply(
          "but the mail server received nothing" + Octets.unread(lane.peer().unread()));
    }
    return line;
  }

  /** Of a lane that accepts everything, the next message that came in chunks. */
  void receivesOctets(int number, String octets) {
    Lane lane = lane(number);
    if (lane.isScripted()) {
      scene.await(() -> lane.peer().unread().length() >= octets.length());
      isSame(octets, lane.peer().take(octets.length()));
    } else {
      scene.await(lane::hasMessage);
      isSame(octets, lane.takeMessage());
    }
  }

  private void isSame(String expected, String received) {
    if (!received.equals(expected)) {
      throw mismatch.apply("but got: " + Octets.visible(received));
    }
  }

  void receivesNothing() {
    scene.settle();
    for (Lane lane : scene.backend().numbered()) {
      String line = lane.takeLine();
      if (line != null) {
        throw mismatch.apply("but got: " + Octets.visible(line));
      }
    }
    isRead();
  }

  void isDelivered(int number, String content) {
    Lane lane = lane(number);
    if (lane.isScripted()) {
      content.lines().forEach(line -> receives(number, new Expected(line, false)));
      return;
    }
    scene.await(lane::hasMessage);
    String message = lane.takeMessage();
    if (!message.equals(content)) {
      throw mismatch.apply("but delivered was: " + Octets.visible(message));
    }
  }

  /** Nothing may be left over. */
  void isRead() {
    for (Lane lane : scene.backend().numbered()) {
      if (lane.isScripted() && !lane.peer().unread().isEmpty()) {
        throw mismatch.apply(
            "but the mail server received more" + Octets.unread(lane.peer().unread()));
      }
    }
  }
}
