package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.it.Programs.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code postern demo}, as a newcomer starts it. */
class DemoIT {

  private static final String CHECKOUT = Checkout.file("postern").toString();

  /** A name that a shell and HOCON would both trip over. */
  private final Path folder = Folders.create("postern demo");

  @AfterEach
  void clean() {
    Folders.delete(folder);
  }

  private Ended demo(String program, String... options) {
    String[] command = {program, "demo", "--once", "--dir", folder.toString()};
    return Programs.run("", command, options);
  }

  @Test
  void aCheckoutShowsAliceDeliveredAndBobRefused() throws IOException {
    Ended ended = demo(CHECKOUT);
    assertSuccess(ended);
    assertTrue(
        ended.output().contains("C: MAIL FROM:<alice@example.org>\n   S: 550 5.7.1 Sender"),
        ended.output());
    String mail = Files.readString(folder.resolve("mail/1.eml"));
    assertTrue(mail.startsWith("Received: from laptop ([127.0.0.1])\r\n"), mail);
    assertTrue(mail.contains("\r\nSubject: Hello\r\n"), mail);
  }

  @Test
  void theDistributionDoesTheSameThroughALink() throws IOException {
    try (Distribution distribution = new Distribution()) {
      assertSuccess(demo(distribution.link("postern", "bin/postern").toString()));
      Ended pki =
          Programs.run("", distribution.link("pki", "bin/postern-pki").toString(), "--version");
      assertEquals("postern-pki 0.1.0\n", pki.output());
    }
  }

  private static void assertSuccess(Ended ended) {
    assertEquals(0, ended.status(), ended.output());
    List<String> lines = ended.output().lines().map(String::strip).toList();
    assertAll(
        () -> assertTrue(lines.contains("XCLIENT PROTO=ESMTP LOGIN=alice@example.org")),
        () -> assertTrue(lines.contains("S: 250 2.0.0 Ok: kept as 1.eml")),
        () -> assertFalse(ended.output().contains("WARN"), ended.output()));
  }

  @Test
  void aMailServerThatRefusesIsAFailureInOneSentence() throws IOException {
    try (ServerSocket refusing = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> refuseAll(refusing), "refusing-mail-server");
      thread.setDaemon(true);
      thread.start();
      Ended ended = demo(CHECKOUT, "--backend", "127.0.0.1:" + refusing.getLocalPort());
      assertEquals(1, ended.status(), ended.output());
      assertEquals(
          "postern demo: alice's mail was not delivered; the answer was: 451 4.3.0 Mail server"
              + " temporarily unavailable, try again later (see "
              + folder.resolve("postern.log")
              + ")",
          lastLine(ended));
    }
  }

  private static void refuseAll(ServerSocket server) {
    while (!server.isClosed()) {
      try (var connection = server.accept()) {
        connection
            .getOutputStream()
            .write("554 5.7.1 Not you\r\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        // The proxy has gone, or the test has ended.
      }
    }
  }

  @Test
  void aFolderWithSomethingInItIsLeftAlone() throws IOException {
    Files.createFile(folder.resolve("mine"));
    Ended ended = demo(CHECKOUT);
    assertEquals(1, ended.status());
    assertEquals(
        "postern demo: the folder " + folder + " is not empty; name another or a new one",
        lastLine(ended));
  }

  private static String lastLine(Ended ended) {
    List<String> lines = ended.output().lines().toList();
    return lines.get(lines.size() - 1);
  }
}
