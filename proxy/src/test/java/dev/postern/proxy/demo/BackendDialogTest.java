package dev.postern.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendDialogTest {

  @TempDir Path folder;
  private RecordingBackend backend;

  @BeforeEach
  void start() {
    backend = RecordingBackend.start(folder);
  }

  @AfterEach
  void stop() {
    backend.close();
  }

  /** Codes of all replies but the banner's and EHLO's inner lines. */
  private List<String> codes(String... commands) throws IOException {
    String input = String.join("\r\n", commands) + "\r\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new BackendDialog(
            backend, new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)), out)
        .run();
    return out.toString(StandardCharsets.ISO_8859_1)
        .lines()
        .skip(1)
        .filter(line -> line.charAt(3) == ' ')
        .map(line -> line.substring(0, 3))
        .toList();
  }

  @Test
  void aMailIsKeptAsItCameWithItsDotsUnstuffed() throws IOException {
    List<String> codes =
        codes(
            "EHLO proxy",
            "XCLIENT PROTO=ESMTP LOGIN=alice",
            "EHLO proxy",
            "MAIL FROM:<a@example.org> BODY=8BITMIME",
            "RCPT TO:<b@example.org>",
            "DATA",
            "Subject: gr\u00fcn",
            "",
            "..dots",
            "bare\nfeed",
            "bare\n.\nend",
            ".",
            "QUIT");
    assertEquals(List.of("250", "220", "250", "250", "250", "354", "250", "221"), codes);
    RecordedMail mail = backend.mails().get(0);
    assertEquals(
        "Subject: gr\u00fcn\r\n\r\n.dots\r\nbare\nfeed\r\nbare\n.\nend\r\n",
        Files.readString(mail.file(), StandardCharsets.ISO_8859_1));
    assertEquals("XCLIENT PROTO=ESMTP LOGIN=alice", mail.heard().get(0));
    assertEquals("<a@example.org>", mail.sender());
  }

  @Test
  void theIdentityStaysForTheNextMailOnTheConnection() throws IOException {
    codes(
        "XCLIENT LOGIN=alice",
        "MAIL FROM:<a@example.org>",
        "RCPT TO:<b@example.org>",
        "DATA",
        ".",
        "MAIL FROM:<a@example.org>",
        "RCPT TO:<c@example.org>",
        "DATA",
        ".",
        "QUIT");
    assertEquals(
        List.of(
            "XCLIENT LOGIN=alice", "MAIL FROM:<a@example.org>", "RCPT TO:<c@example.org>", "DATA"),
        backend.mails().get(1).heard());
  }

  @Test
  void commandsOutOfOrderAreRefused() throws IOException {
    assertEquals(
        List.of("503", "503", "250", "554", "503", "503", "250", "503", "502", "221"),
        codes(
            "RCPT TO:<b@example.org>",
            "DATA",
            "MAIL FROM:<a@example.org>",
            "DATA",
            "MAIL FROM:<a@example.org>",
            "XCLIENT LOGIN=bob",
            "RSET",
            "DATA",
            "FOO",
            "QUIT"));
  }

  @Test
  void aCutContentIsNotKept() throws IOException {
    try {
      codes("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", "half a");
    } catch (IOException e) {
      assertEquals("the content was cut", e.getMessage());
    }
    assertTrue(backend.mails().isEmpty());
    try (var files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }
}
