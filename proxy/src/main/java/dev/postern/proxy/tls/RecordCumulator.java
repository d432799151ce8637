package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ByteToMessageDecoder.Cumulator;
import io.netty.handler.ssl.SslHandler;

/**
 * Keeps the octets of a TLS record that has not come whole. Netty keeps every read in the buffer it
 * came in: a client that sends a record octet by octet, before anybody knows who it is, would hold
 * a whole buffer with each of them, and a few such clients all memory. Here what fills less than
 * half of its buffer is copied to what came before; the rest is not copied, so content costs
 * nothing.
 */
final class RecordCumulator implements Cumulator {

  static final RecordCumulator SHARED = new RecordCumulator();

  private RecordCumulator() {}

  static SslHandler guard(SslHandler handler) {
    handler.setCumulator(SHARED);
    return handler;
  }

  @Override
  public ByteBuf cumulate(ByteBufAllocator allocator, ByteBuf kept, ByteBuf octets) {
    Cumulator way =
        octets.readableBytes() < octets.capacity() / 2
            ? ByteToMessageDecoder.MERGE_CUMULATOR
            : ByteToMessageDecoder.COMPOSITE_CUMULATOR;
    return way.cumulate(allocator, kept, octets);
  }
}
