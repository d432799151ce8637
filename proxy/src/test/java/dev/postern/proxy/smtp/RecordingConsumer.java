package dev.postern.proxy.smtp;

import dev.postern.proxy.smtp.CommandDecoder.Framing;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a decoder finds, and answers as a session would: AUTH, DATA, NOOP; BDAT with
 * LAST is a chunk, without it a refused one.
 */
final class RecordingConsumer implements CommandDecoder.Consumer {

  private final List<String> events = new ArrayList<>();
  private final StringBuilder content = new StringBuilder();
  private @Nullable ContentScanner scanner;
  boolean ready = true;

  /** Not ready any more behind each NOOP, as a session that waits for an answer. */
  boolean pausing;

  /** The decoder is closed by QUIT, from inside. */
  boolean closing;

  int turns;
  final CommandDecoder decoder = new CommandDecoder(this);

  List<String> events() {
    return List.copyOf(events);
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void onCommand(Command command) {
    events.add((command.verb() + " " + command.argument()).trim());
    switch (command.verb()) {
      case AUTH -> decoder.expect(Framing.SASL);
      case DATA -> beginContent();
      case BDAT -> chunk(command.argument());
      case NOOP -> ready = !pausing;
      case QUIT -> quit();
      case EHLO, HELO, STARTTLS, MAIL, RCPT, RSET, VRFY, EXPN, HELP, UNIMPLEMENTED, UNKNOWN -> {}
    }
  }

  private void chunk(String argument) {
    if (argument.matches("[0-9]{1,18} LAST")) {
      decoder.expectChunk(Long.parseLong(argument.substring(0, argument.indexOf(' '))));
    } else if (argument.matches("[0-9]{1,18}")) {
      decoder.skip(Long.parseLong(argument));
    }
  }

  private void beginContent() {
    scanner = ContentScanner.ofData();
    decoder.expect(Framing.CONTENT);
  }

  private void quit() {
    if (closing) {
      decoder.close();
    }
  }

  @Override
  public void onMalformed(Reply refusal) {
    events.add(refusal.toString());
    decoder.expect(Framing.COMMAND);
  }

  @Override
  public void onSaslResponse(String line) {
    events.add("sasl:" + line);
    decoder.expect(Framing.COMMAND);
  }

  @Override
  public void onContent(ByteBuf octets) {
    ContentScanner scan = scanner;
    if (scan == null) {
      throw new IllegalStateException("content without DATA");
    }
    int end = scan.scan(octets);
    content.append(
        octets.readCharSequence(end - octets.readerIndex(), StandardCharsets.ISO_8859_1));
    if (scan.isEnded()) {
      events.add("content:" + content);
      content.setLength(0);
      decoder.expect(Framing.COMMAND);
    }
  }

  @Override
  public void onChunk(ByteBuf octets) {
    content.append(octets.readCharSequence(octets.readableBytes(), StandardCharsets.ISO_8859_1));
  }

  @Override
  public void onChunkEnd() {
    events.add("chunk:" + content);
    content.setLength(0);
  }

  @Override
  public void onTurn() {
    turns++;
  }
}
