package dev.postern.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoMailTest {

  private static final String TRACE = "Received: from laptop\r\n\tby localhost\r\n";

  @TempDir Path folder;
  private final DemoMail mail = DemoMail.fromAliceToBob();

  private Optional<String> traceIn(String recorded) throws IOException {
    return mail.traceIn(Files.writeString(folder.resolve("1.eml"), recorded));
  }

  @Test
  void theTraceFieldIsAllThatMayStandInFront() throws IOException {
    assertEquals(Optional.of(TRACE), traceIn(TRACE + mail.content()));
    assertTrue(traceIn(mail.content()).isEmpty());
    assertTrue(traceIn(TRACE + "X-More: 1\r\n" + mail.content()).isEmpty());
    assertTrue(traceIn(TRACE + mail.content() + "\r\n").isEmpty());
    assertTrue(traceIn(TRACE + mail.content().replace("...", "....")).isEmpty());
  }

  @Test
  void aShellTakesAnyPath() {
    assertEquals("/tmp/demo-1/key.pem", Invitation.quoted("/tmp/demo-1/key.pem"));
    assertEquals("'/tmp/it'\\''s here'", Invitation.quoted("/tmp/it's here"));
  }
}
