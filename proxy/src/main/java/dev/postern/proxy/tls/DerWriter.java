package dev.postern.proxy.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Writes DER elements (X.690 section 10) of fewer than 65,536 octets. */
final class DerWriter {

  private static final int LONGEST = 0xffff;

  private DerWriter() {}

  /** One element: its content is these parts, one behind the other. */
  static byte[] element(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    writeLength(element, content.size());
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  private static void writeLength(ByteArrayOutputStream element, int length) {
    if (length > LONGEST) {
      throw new IllegalArgumentException("too long for an element here: " + length);
    }
    if (length > 0xff) {
      element.write(0x82);
      element.write(length >> 8);
    } else if (length > 0x7f) {
      element.write(0x81);
    }
    element.write(length);
  }

  /** OBJECT IDENTIFIER (X.690 section 8.19), from its dotted form. */
  static byte[] objectIdentifier(String dotted) {
    int[] arcs = Arrays.stream(dotted.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    writeArc(content, arcs[0] * 40 + arcs[1]);
    for (int i = 2; i < arcs.length; i++) {
      writeArc(content, arcs[i]);
    }
    return element(DerReader.OBJECT_IDENTIFIER, content.toByteArray());
  }

  private static void writeArc(ByteArrayOutputStream content, int arc) {
    for (int shift = 28; shift > 0; shift -= 7) {
      if (arc >> shift != 0) {
        content.write(arc >> shift & 0x7f | 0x80);
      }
    }
    content.write(arc & 0x7f);
  }
}
