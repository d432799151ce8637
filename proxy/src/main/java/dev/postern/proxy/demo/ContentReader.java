package dev.postern.proxy.demo;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads what follows DATA: CRLF.CRLF alone ends it, and a dot is taken off lines that begin with
 * one (RFC 5321 section 4.5.2).
 */
final class ContentReader {

  /** Octets of one mail, at most. */
  static final long MAXIMUM = 10_000_000;

  private final InputStream in;

  ContentReader(InputStream in) {
    this.in = in;
  }

  /** Keeps the content in a file; whether it was not too big, else there is no file. */
  boolean readInto(Path file) throws IOException {
    long octets = 0;
    boolean complete = false;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      int octet = firstOfLine();
      while (octet >= 0) {
        if (octets++ < MAXIMUM) {
          out.write(octet);
        }
        octet = octet == '\r' ? afterReturn(out) : next();
      }
      complete = octets <= MAXIMUM;
    } finally {
      if (!complete) {
        Files.deleteIfExists(file);
      }
    }
    return complete;
  }

  private int afterReturn(OutputStream out) throws IOException {
    int octet = next();
    if (octet != '\n') {
      return octet;
    }
    out.write('\n');
    return firstOfLine();
  }

  /** The first octet of a line, its stuffed dot taken off; below zero at the end of the content. */
  private int firstOfLine() throws IOException {
    int octet = next();
    if (octet != '.') {
      return octet;
    }
    octet = next();
    if (octet != '\r') {
      return octet;
    }
    if (next() != '\n') {
      throw new IOException("a bare CR behind a dot");
    }
    return -1;
  }

  private int next() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("the content was cut");
    }
    return octet;
  }
}
