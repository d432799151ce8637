package dev.postern.proxy.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;

/**
 * Reads DER elements one after the other (X.690 section 10), never beyond its own end. Only short
 * tags and definite lengths, which is all that RFC 5280 uses.
 */
final class DerReader {

  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int NULL = 0x05;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int ENUMERATED = 0x0a;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;

  private static final int LONGEST_IDENTIFIER = 64;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);

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

  /** Nothing may be left: what follows would mean something to another reader. */
  void end() throws CertificateParsingException {
    if (hasMore()) {
      throw new CertificateParsingException("DER goes on behind its end");
    }
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

  /** The next element, an INTEGER. */
  BigInteger integer() throws CertificateParsingException {
    byte[] content = enter(INTEGER).rest();
    if (content.length == 0) {
      throw new CertificateParsingException("a number is empty");
    }
    return new BigInteger(content);
  }

  /** The next element, an OBJECT IDENTIFIER, in its dotted form. */
  String objectIdentifier() throws CertificateParsingException {
    byte[] content = enter(OBJECT_IDENTIFIER).rest();
    if (content.length == 0
        || content.length > LONGEST_IDENTIFIER
        || content[content.length - 1] < 0) {
      throw new CertificateParsingException("DER OBJECT IDENTIFIER cannot be read");
    }
    StringBuilder dotted = new StringBuilder();
    BigInteger arc = BigInteger.ZERO;
    for (byte octet : content) {
      arc = arc.shiftLeft(7).or(BigInteger.valueOf(octet & 0x7f));
      if (octet >= 0) {
        dotted.append(dotted.isEmpty() ? first(arc) : "." + arc);
        arc = BigInteger.ZERO;
      }
    }
    return dotted.toString();
  }

  /** The first two arcs share one number (X.690 section 8.19.4). */
  private static String first(BigInteger both) {
    long root = both.min(BigInteger.valueOf(80)).longValue() / 40;
    return root + "." + both.subtract(BigInteger.valueOf(root * 40));
  }

  /** The next element, a GeneralizedTime of whole seconds in UTC (RFC 5280 section 4.1.2.5.2). */
  Instant time() throws CertificateParsingException {
    String text = new String(enter(GENERALIZED_TIME).rest(), StandardCharsets.ISO_8859_1);
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new CertificateParsingException("DER GeneralizedTime cannot be read", e);
    }
  }

  /** What is left as a BIT STRING's content, which has to be whole octets. */
  byte[] wholeOctets() throws CertificateParsingException {
    if (!hasMore() || octets[at] != 0) {
      throw new CertificateParsingException("DER BIT STRING is not whole octets");
    }
    return Arrays.copyOfRange(octets, at + 1, end);
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
