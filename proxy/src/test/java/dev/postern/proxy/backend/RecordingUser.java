package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Reply;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a connection tells its user. */
final class RecordingUser implements BackendUser {

  final List<String> told = new ArrayList<>();

  void onReply(Reply reply) {
    told.add(Integer.toString(reply.code()));
  }

  @Override
  public void onLost() {
    told.add("lost");
  }

  @Override
  public void onUnexpectedReply(Reply reply) {
    told.add("unexpected " + reply.code());
  }

  @Override
  public void onWritabilityChanged() {
    told.add("writability");
  }
}
