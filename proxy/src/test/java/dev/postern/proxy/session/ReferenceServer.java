package dev.postern.proxy.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a mail server makes of the octets that reach it: one that knows RFC 5321, or a lenient one,
 * whose content ends at a dot between any two line ends, and for which NUL is nothing. Where the
 * two read different messages, mail can be smuggled (CVE-2023-51764 to 51766).
 */
final class ReferenceServer {

  private final boolean lenient;
  private final int size;
  private final List<String> messages = new ArrayList<>();
  private final StringBuilder read = new StringBuilder();
  private final StringBuilder answers = new StringBuilder();
  private boolean inContent;

  ReferenceServer(boolean lenient) {
    this(lenient, 100_000);
  }

  /**
   * A server.
   *
   * @param size octets that a message may have (RFC 1870)
   */
  ReferenceServer(boolean lenient, int size) {
    this.lenient = lenient;
    this.size = size;
  }

  /** Texts of the messages so far, dot-stuffed, without the end. */
  List<String> messages() {
    return messages;
  }

  /** Takes octets, and gives what is answered. */
  String take(String octets) {
    answers.setLength(0);
    octets.chars().forEach(octet -> take((char) octet));
    return answers.toString();
  }

  private void take(char octet) {
    if (lenient && octet == '\0') {
      return;
    }
    read.append(octet);
    if (inContent) {
      takeContent();
    } else if (octet == '\n' && (lenient || endsWith("\r\n"))) {
      takeCommand(read.toString().strip().toUpperCase(Locale.ROOT));
      read.setLength(0);
    }
  }

  private void takeCommand(String line) {
    if (line.startsWith("EHLO")) {
      answers.append("250-us\r\n250-PIPELINING\r\n250-8BITMIME\r\n");
      answers.append("250-SIZE ").append(size).append("\r\n");
      answers.append("250-XFORWARD NAME ADDR PROTO HELO PORT\r\n");
      answers.append("250 XCLIENT NAME ADDR PROTO HELO LOGIN PORT\r\n");
    } else if (line.startsWith("XCLIENT")) {
      answers.append("220 us\r\n");
    } else if (line.equals("DATA")) {
      answers.append("354 go ahead\r\n");
      inContent = true;
    } else {
      answers.append("250 2.0.0 Ok\r\n");
    }
  }

  private void takeContent() {
    int end = lenient ? lenientEnd() : strictEnd();
    if (end >= 0) {
      messages.add(read.substring(0, end));
      read.setLength(0);
      inContent = false;
      answers.append("250 2.0.0 Queued\r\n");
    }
  }

  private int strictEnd() {
    boolean ended = read.toString().equals(".\r\n") || endsWith("\r\n.\r\n");
    return ended ? read.length() - 3 : -1;
  }

  private int lenientEnd() {
    int dot = read.length() - 2;
    boolean ended =
        dot >= 0
            && isLineEnd(dot + 1)
            && read.charAt(dot) == '.'
            && (dot == 0 || isLineEnd(dot - 1));
    return ended ? dot : -1;
  }

  private boolean isLineEnd(int index) {
    return read.charAt(index) == '\r' || read.charAt(index) == '\n';
  }

  private boolean endsWith(String end) {
    return read.length() >= end.length() && read.indexOf(end, read.length() - end.length()) >= 0;
  }
}
