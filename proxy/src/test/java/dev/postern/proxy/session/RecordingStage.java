package dev.postern.proxy.session;

import dev.postern.proxy.smtp.Command;
import dev.postern.proxy.smtp.Reply;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a phase wants, and does nothing. */
final class RecordingStage implements Stage {

  final List<String> wanted = new ArrayList<>();
  boolean greeted = true;
  boolean named = true;
  boolean clean = true;

  /** Who sends the chunks. */
  Phase.Identified before = new Phase.Identified(true);

  boolean lost;

  @Override
  public void say(Reply reply) {
    wanted.add("say " + reply);
  }

  @Override
  public void sayLast(Reply reply) {
    wanted.add("last " + reply);
  }

  @Override
  public boolean greet(Command command, Offer offer) {
    wanted.add("greet " + offer);
    return named;
  }

  @Override
  public boolean isGreeted() {
    return greeted;
  }

  @Override
  public boolean startTls() {
    wanted.add("start TLS");
    return clean;
  }

  @Override
  public void countRejected() {
    wanted.add("count");
  }

  @Override
  public Phase beginTransaction(Command mail, Phase.Identified before) {
    wanted.add("begin");
    return new Phase.Relaying(before);
  }

  @Override
  public void addRecipient(Command recipient) {
    wanted.add("recipient");
  }

  @Override
  public void requestContent() {
    wanted.add("content");
  }

  @Override
  public Phase takeChunk(Command command, boolean first) {
    wanted.add(first ? "first chunk" : "next chunk");
    return new Phase.Chunking(before);
  }

  @Override
  public boolean isTransactionLost() {
    return lost;
  }

  @Override
  public void abandonTransaction() {
    wanted.add("abandon");
  }

  @Override
  public Phase authenticate(Command command, Phase.Identified before) {
    wanted.add("authenticate");
    return new Phase.Authenticating(before);
  }

  @Override
  public Phase finishAuthentication(String response, Phase.Identified before) {
    wanted.add("finish " + response);
    return new Phase.Identified(true);
  }

  @Override
  public void refuseChunk(Command command, Reply refusal) {
    wanted.add("chunk " + refusal);
  }
}
