package dev.postern.proxy.smtp;

import io.netty.buffer.ByteBuf;

/** Takes all there is, keeps nothing and allocates nothing; scans content as a session does. */
final class CountingConsumer implements CommandDecoder.Consumer {

  private final ContentScanner scanner = ContentScanner.ofData();

  /** Commands and octets of content so far. */
  long taken;

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void onCommand(Command command) {
    taken++;
  }

  @Override
  public void onMalformed(Reply refusal) {
    throw new IllegalStateException(refusal.toString());
  }

  @Override
  public void onSaslResponse(String line) {
    throw new IllegalStateException(line);
  }

  @Override
  public void onContent(ByteBuf octets) {
    int end = scanner.scan(octets);
    if (scanner.isMalformed()) {
      throw new IllegalStateException("malformed");
    }
    taken += end - octets.readerIndex();
    octets.readerIndex(end);
  }

  @Override
  public void onChunk(ByteBuf octets) {
    throw new IllegalStateException("a chunk");
  }

  @Override
  public void onChunkEnd() {
    throw new IllegalStateException("the end of a chunk");
  }

  @Override
  public void onTurn() {}
}
