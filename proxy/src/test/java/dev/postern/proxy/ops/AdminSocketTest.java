package dev.postern.proxy.ops;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Clients of the socket that take their time: what they ask is in SessionsCommandTest. */
@Timeout(60)
class AdminSocketTest {

  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final int CLIENTS = 5;

  @TempDir Path folder;

  private Path path() {
    return folder.resolve("socket");
  }

  private AdminSocket open(UnaryOperator<String> answers) {
    return new AdminSocket(path(), answers, PATIENCE);
  }

  private List<SocketChannel> clients(String question) throws IOException {
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path()));
      client.write(ByteBuffer.wrap(question.getBytes(UTF_8)));
      clients.add(client);
    }
    return clients;
  }

  @Test
  void clientThatNeverEndsItsQuestionIsLeftAndTheNextOneAnswered() throws IOException {
    try (AdminSocket socket = open(question -> "answer to " + question)) {
      List<SocketChannel> silent = clients("sessi");
      assertEquals("answer to x", AdminSocket.ask(path(), "x"), socket::toString);
      for (SocketChannel client : silent) {
        assertEquals(-1, client.read(ByteBuffer.allocate(1)), "cut off");
        client.close();
      }
    }
  }

  @Test
  void clientThatNeverReadsItsAnswerIsLeftAndTheNextOneAnswered() throws IOException {
    String longAnswer = "x".repeat(10_000_000);
    try (AdminSocket socket = open(question -> question.equals("long") ? longAnswer : "short")) {
      List<SocketChannel> deaf = clients("long\n");
      assertEquals("short", AdminSocket.ask(path(), "x"), socket::toString);
      for (SocketChannel client : deaf) {
        client.close();
      }
    }
  }

  @Test
  void answerThatIsCutOffIsNone() {
    UnaryOperator<String> slow =
        question -> {
          try {
            Thread.sleep(20 * PATIENCE.toMillis());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "too late";
        };
    try (AdminSocket socket = open(slow)) {
      Executable asking = () -> AdminSocket.ask(path(), "x");
      IOException cut = assertThrows(IOException.class, asking, socket::toString);
      assertEquals("the answer was cut off", cut.getMessage());
    }
  }

  @Test
  void clientThatIsDoneInTimeIsNotCutOff() throws Exception {
    try (AdminSocket socket = open(question -> question);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path()))) {
      client.write(ByteBuffer.wrap(new byte[] {'a', 'b'}));
      Thread.sleep(PATIENCE.toMillis() / 4);
      client.write(ByteBuffer.wrap(new byte[] {'\n'}));
      ByteBuffer answer = ByteBuffer.allocate(8);
      while (client.read(answer) >= 0) {}
      assertEquals(
          "ab\0", new String(answer.array(), 0, answer.position(), US_ASCII), socket::toString);
    }
  }
}
