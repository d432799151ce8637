package dev.postern.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.util.Arrays;

/**
 * Reads DER elements one after the other (X.690 section 10), never beyond its own end. Only short
 * tags and definite lengths, which is all that RFC 5280 uses.
 */
final class DerReader {

  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;

  private final byte[] octets;
  private final int end;
  private int at;

  DerReader(byte[] octets) {
    this(octets, 0, octets.length);
  }

  private DerReader(byte[] octets, int at, int end) {
    this.octets = octets;
    this.at = at;
    this.end = end;
  }

  /** An extension's value, unpacked from the OCTET STRING that the JDK hands out. */
  static DerReader ofExtension(byte[] wrapped) throws CertificateParsingException {
    return new DerReader(wrapped).enter(OCTET_STRING);
  }

  boolean hasMore() {
    return at < end;
  }

  /** Whether the next element has this tag; false at the end. */
  boolean isNext(int tag) {
    return hasMore() && (octets[at] & 0xff) == tag;
  }

  /** A reader over the next element's content, whatever its tag; this one goes past it. */
  DerReader enter() throws CertificateParsingException {
    if (end - at < 2) {
      throw new CertificateParsingException("DER ends too early");
    }
    at++;
    int length = length();
    if (length > end - at) {
      throw new CertificateParsingException("DER element longer than what it is in");
    }
    DerReader inner = new DerReader(octets, at, at + length);
    at += length;
    return inner;
  }

  /** As {@link #enter()}, and the tag must be this one. */
  DerReader enter(int tag) throws CertificateParsingException {
    if (!isNext(tag)) {
      throw new CertificateParsingException("DER element of tag " + tag + " missing");
    }
    return enter();
  }

  /** The next element, tag and length included, as a copy; this reader goes past it. */
  byte[] element() throws CertificateParsingException {
    int start = at;
    enter();
    return Arrays.copyOfRange(octets, start, at);
  }

  /** What is left as a BOOLEAN's content: one octet, anything but zero is true. */
  boolean isTrue() throws CertificateParsingException {
    if (end - at != 1) {
      throw new CertificateParsingException("DER BOOLEAN is not one octet");
    }
    return octets[at] != 0;
  }

  /** What is left, as a copy. */
  byte[] rest() {
    return Arrays.copyOfRange(octets, at, end);
  }

  /** The length octets (X.690 section 8.1.3), at most three after the first. */
  private int length() throws CertificateParsingException {
    int first = octets[at++] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int count = first & 0x7f;
    if (count < 1 || count > 3 || count > end - at) {
      throw new CertificateParsingException("DER length cannot be read");
    }
    int length = 0;
    for (int i = 0; i < count; i++) {
      length = (length << 8) | (octets[at++] & 0xff);
    }
    return length;
  }
}
