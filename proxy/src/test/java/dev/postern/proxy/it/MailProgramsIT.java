package dev.postern.proxy.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.it.Programs.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mail programs as people have them: each gets its mail through, and each says why if not. */
class MailProgramsIT {

  private static final RecordingMta BACKEND = RecordingMta.start();
  private static final RunningProxy PROXY = RunningProxy.inFrontOf(BACKEND.address());

  @AfterAll
  static void stop() {
    PROXY.close();
    BACKEND.close();
  }

  @ParameterizedTest
  @EnumSource
  void sendsByCertificate(MailProgram program) {
    Ended ended = program.send(PROXY, "alice");
    assertEquals(0, ended.status(), ended.output());
    String arrived =
        BACKEND.contents().stream()
            .filter(content -> content.contains("Subject: " + program.subject() + "\r\n"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing arrived: " + ended.output()));
    assertTrue(arrived.contains("user alice@example.org certificate"), arrived);
    assertTrue(arrived.strip().endsWith("Hello"), arrived);
  }

  @ParameterizedTest
  @EnumSource
  void showsThatTheCertificateExpired(MailProgram program) {
    Ended ended = program.send(PROXY, "expired");
    assertTrue(
        ended.output().contains("Client certificate expired: it expired on 2021-01-01"),
        ended.output());
    if (program.tellsByStatus()) {
      assertNotEquals(0, ended.status(), ended.output());
    }
  }
}
