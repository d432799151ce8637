package dev.postern.proxy.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One conversation with the recording backend, which has the manners of a Postfix that trusts the
 * proxy: XCLIENT sets the user and begins anew with a banner, XFORWARD names the client.
 */
final class BackendDialog {

  private static final String BANNER = "220 demo-backend ESMTP keeps everything";
  private static final List<String> OFFER =
      List.of(
          "demo-backend",
          "PIPELINING",
          "SIZE " + ContentReader.MAXIMUM,
          "8BITMIME",
          "ENHANCEDSTATUSCODES",
          "XCLIENT NAME ADDR PORT PROTO HELO LOGIN",
          "XFORWARD NAME ADDR PORT PROTO HELO");

  private final RecordingBackend backend;
  private final InputStream in;
  private final OutputStream out;

  private String identity = "";
  private final List<String> transaction = new ArrayList<>();
  private boolean inMail;
  private int recipients;

  BackendDialog(RecordingBackend backend, InputStream in, OutputStream out) {
    this.backend = backend;
    this.in = new BufferedInputStream(in);
    this.out = new BufferedOutputStream(out);
  }

  /** Answers until the peer says QUIT or closes. */
  void run() throws IOException {
    reply(BANNER);
    flush();
    String line = command();
    while (line != null && !"QUIT".equals(verb(line))) {
      answer(line);
      flush();
      line = command();
    }
    if (line != null) {
      reply("221 2.0.0 Bye");
    }
    out.flush();
  }

  /** Answers to pipelined commands leave in one write (RFC 2920 section 3.2). */
  private void flush() throws IOException {
    if (in.available() == 0) {
      out.flush();
    }
  }

  private void answer(String line) throws IOException {
    switch (verb(line)) {
      case "EHLO" -> {
        reset();
        offer();
      }
      case "HELO" -> {
        reset();
        reply("250 demo-backend");
      }
      case "XCLIENT" -> changeIdentity(line);
      case "XFORWARD" -> {
        transaction.add(line);
        reply("250 2.0.0 Ok");
      }
      case "MAIL" -> mail(line);
      case "RCPT" -> recipient(line);
      case "DATA" -> data();
      case "RSET" -> {
        reset();
        reply("250 2.0.0 Ok");
      }
      case "NOOP" -> reply("250 2.0.0 Ok");
      case "VRFY" -> reply("252 2.5.0 Send some mail");
      default -> reply("502 5.5.1 Command not implemented");
    }
  }

  private void offer() throws IOException {
    for (int i = 0; i < OFFER.size(); i++) {
      reply("250" + (i < OFFER.size() - 1 ? "-" : " ") + OFFER.get(i));
    }
  }

  private void changeIdentity(String line) throws IOException {
    if (inMail) {
      reply("503 5.5.1 Not inside a mail");
      return;
    }
    identity = line;
    reset();
    reply(BANNER);
  }

  private void mail(String line) throws IOException {
    if (inMail) {
      reply("503 5.5.1 Sender already given");
      return;
    }
    inMail = true;
    transaction.add(line);
    reply("250 2.1.0 Ok");
  }

  private void recipient(String line) throws IOException {
    if (!inMail) {
      reply("503 5.5.1 MAIL first");
      return;
    }
    recipients++;
    transaction.add(line);
    reply("250 2.1.5 Ok");
  }

  private void data() throws IOException {
    if (recipients == 0) {
      reply(inMail ? "554 5.5.1 No valid recipients" : "503 5.5.1 MAIL first");
      return;
    }
    reply("354 End data with <CR><LF>.<CR><LF>");
    out.flush();
    transaction.add("DATA");
    Path file = backend.newFile();
    if (new ContentReader(in).readInto(file)) {
      backend.record(new RecordedMail(file, heard()));
      reply("250 2.0.0 Ok: kept as " + file.getFileName());
    } else {
      reply("552 5.3.4 Message too big");
    }
    reset();
  }

  private List<String> heard() {
    List<String> heard = new ArrayList<>();
    if (!identity.isEmpty()) {
      heard.add(identity);
    }
    heard.addAll(transaction);
    return heard;
  }

  private void reset() {
    transaction.clear();
    inMail = false;
    recipients = 0;
  }

  private static String verb(String line) {
    return line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
  }

  /** The next command without its line end; null where the peer has closed. */
  private @Nullable String command() throws IOException {
    StringBuilder line = new StringBuilder();
    int octet = in.read();
    while (octet >= 0 && octet != '\n') {
      line.append((char) octet);
      octet = in.read();
    }
    return octet < 0 ? null : line.toString().stripTrailing();
  }

  private void reply(String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }
}
