package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.proxy.LeakCheck;
import dev.postern.proxy.config.SenderConfig;
import dev.postern.proxy.config.SenderConfig.HeaderFrom;
import dev.postern.proxy.config.SenderConfig.NullSender;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.smtp.AuthenticationResults;
import dev.postern.proxy.smtp.DotStuffer;
import dev.postern.proxy.smtp.Reply;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class HeaderHoldTest {

  private static final Logger LOG = (Logger) LoggerFactory.getLogger("postern");
  private static final ClientIdentity ALICE =
      new ClientIdentity("alice", "1", "00", "rule 1", List.of("alice@example.org"));

  @RegisterExtension final LeakCheck leaks = new LeakCheck();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Session session =
      new Session("s1", "submission", new InetSocketAddress("192.0.2.1", 1234));

  @BeforeEach
  void listen() {
    session.identity = ALICE;
    log.start();
    LOG.addAppender(log);
    LOG.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    LOG.detachAppender(log);
    LOG.setAdditive(true);
  }

  /** What became of a content: the refusal, what was held, and what came behind it. */
  private record Held(@Nullable Reply refusal, String held, String rest) {}

  private HeaderHold hold(HeaderFrom policy, int octets) {
    SenderConfig config = new SenderConfig(NullSender.REFUSE, policy, octets);
    HeaderHold hold = HeaderHold.of(config, null, session, leaks.allocator(), true);
    assertNotNull(hold);
    return hold;
  }

  private HeaderHold results(HeaderFrom policy, int octets) {
    SenderConfig config = new SenderConfig(NullSender.REFUSE, policy, octets);
    AuthenticationResults ours = new AuthenticationResults("us.example");
    HeaderHold hold = HeaderHold.of(config, ours, session, leaks.allocator(), true);
    assertNotNull(hold);
    return hold;
  }

  /** Hands the pieces over, as the conversation does. */
  private Held judge(HeaderHold hold, List<String> pieces) {
    StringBuilder rest = new StringBuilder();
    boolean taking = true;
    for (String piece : pieces) {
      ByteBuf octets = leaks.octets(piece);
      taking = taking && !hold.take(octets);
      rest.append(octets.toString(StandardCharsets.ISO_8859_1));
      octets.release();
    }
    assertFalse(taking, "the end of the header was not found");
    Reply refusal = hold.refusal(ALICE);
    String held = hold.held().toString(StandardCharsets.ISO_8859_1);
    hold.release();
    return new Held(refusal, held, rest.toString());
  }

  private HeaderHold plainHold() {
    SenderConfig config = new SenderConfig(NullSender.REFUSE, HeaderFrom.ENFORCE, 1024);
    HeaderHold hold = HeaderHold.of(config, null, session, leaks.allocator(), false);
    assertNotNull(hold);
    return hold;
  }

  /** RFC 3030 section 4.2: a From field behind a lone dot is one of the header's fields. */
  @Test
  void dotEndsNothingInChunks() {
    Held held = judge(plainHold(), List.of(".\r\nFrom: x@y.z\r\n\r\n"));
    assertNotNull(held.refusal());
    assertEquals(".\r\nFrom: x@y.z\r\n\r\n", held.held());
  }

  @Test
  void dotsAreNotTakenAwayInChunks() {
    Held held = judge(plainHold(), List.of("..From: x@y.z\r\nFrom: alice@example.org\r\n\r\n"));
    assertNull(held.refusal());
  }

  @Test
  void chunksMayEndInsideTheHeader() {
    HeaderHold hold = plainHold();
    ByteBuf octets = leaks.octets("From: alice@example.org\r\n");
    assertFalse(hold.take(octets));
    hold.end();
    assertNull(hold.refusal(ALICE));
    octets.release();
    hold.release();
  }

  private Held judge(String... pieces) {
    return judge(hold(HeaderFrom.ENFORCE, 1024), List.of(pieces));
  }

  private static String crlf(String text) {
    return text.replace("$", "\r\n");
  }

  /** Octets up to the bar are the header and its end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "From: alice@example.org$$| body$.$; passes",
        "From: alice@example.org$$| From: bob@example.org$.$; passes",
        "From: alice@example.org$.$|; passes",
        ".From: alice@example.org$$|.$; passes",
        "..x: y$From: alice@example.org$$|.$; passes",
        "X: y$ .$ ..$From: alice@example.org$$|.$; passes",
        "From: bob@example.org$$|.$; 5.7.1 From or Sender",
        "From: alice@example.org$.From: bob@example.org$$|.$; more than one From",
        ".From: bob@example.org$From: alice@example.org$$|.$; more than one From",
        "From: alice@example.org$..$$|.$; line that is no field",
        "$|From: alice@example.org$.$; no From field",
        ".$|; no From field",
        "From: alice@example.org$Sender: bob@example.org$.$|; 5.7.1 From or Sender",
      })
  void whereverItIsCutTheVerdictIsTheSame(String marked, String verdict) {
    String content = crlf(marked.replace("|", ""));
    Held whole = judge(content);
    assertEquals(crlf(marked), whole.held + "|" + whole.rest);
    assertEquals(verdict.equals("passes"), whole.refusal == null);
    assertTrue(whole.refusal == null || whole.refusal.text().contains(verdict), marked);
    for (int first = 0; first < content.length(); first++) {
      for (int second = first; second < content.length(); second++) {
        String head = content.substring(0, first);
        String middle = content.substring(first, second);
        assertEquals(whole, judge(head, middle, content.substring(second)), marked);
      }
    }
  }

  /** Chunks come unstuffed and without end; the dots are doubled on their way here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "From: alice@example.org$$.body; passes",
        "From: alice@example.org; passes",
        ".x: y$From: alice@example.org$; passes",
        ".$From: alice@example.org$; line that is no field",
        "From: alice@example.org$.$From: bob@example.org$; line that is no field",
        ".From: bob@example.org$From: alice@example.org$; passes",
      })
  void chunksAreJudgedAsTheyWereSent(String text, String verdict) {
    String content = crlf(text);
    for (int cut = 0; cut <= content.length(); cut++) {
      DotStuffer stuffer = new DotStuffer();
      String first = stuff(stuffer, content.substring(0, cut));
      String second = stuff(stuffer, content.substring(cut));
      Reply refusal = judge(first, second, stuffer.end()).refusal;
      assertEquals(verdict.equals("passes"), refusal == null, text);
      assertTrue(refusal == null || refusal.text().contains(verdict), text);
    }
  }

  private String stuff(DotStuffer stuffer, String text) {
    ByteBuf octets = leaks.octets(text);
    ByteBuf stuffed = stuffer.stuff(octets, leaks.allocator());
    String out = stuffed.toString(StandardCharsets.ISO_8859_1);
    stuffed.release();
    octets.release();
    return out;
  }

  @Test
  void whereNobodyAsksNothingIsHeld() {
    SenderConfig off = new SenderConfig(NullSender.REFUSE, HeaderFrom.OFF, 1024);
    assertNull(HeaderHold.of(off, null, session, leaks.allocator(), true));
  }

  @Test
  void headerMayBeAsLongAsTheLimit() {
    String header = crlf("From: alice@example.org$$");
    for (List<String> pieces : List.of(List.of(header + "x"), List.of(header, "x"))) {
      assertNull(judge(hold(HeaderFrom.ENFORCE, header.length()), pieces).refusal);
      Held beyond = judge(hold(HeaderFrom.ENFORCE, header.length() - 1), pieces);
      assertEquals(Reply.headerRefused("longer than it may be"), beyond.refusal);
      assertEquals(header + "x", beyond.held + beyond.rest);
    }
  }

  /** Neither memory nor time for a header without end. */
  @Test
  void notMoreThanTheLimitIsHeld() {
    Held beyond = judge(hold(HeaderFrom.ENFORCE, 1024), List.of("x".repeat(100_000)));
    assertEquals(1024, beyond.held.length());
  }

  /** RFC 8601 section 5: also where the author is nobody's business. */
  @ParameterizedTest
  @CsvSource({"OFF", "REPORT", "ENFORCE"})
  void forgedResultsGoWhereverTheyAreCut(HeaderFrom policy) {
    String forged = "authentication-results :$\t\"US.example\" 1; auth=pass$";
    String own = "From: alice@example.org$";
    String content = crlf(forged + own + forged + ".x: y$$" + forged);
    Held whole = judge(results(policy, 1024), List.of(content));
    assertEquals(crlf(own + ".x: y$$|" + forged), whole.held + "|" + whole.rest);
    assertNull(whole.refusal);
    for (int cut = 0; cut < content.length(); cut++) {
      List<String> pieces = List.of(content.substring(0, cut), content.substring(cut));
      assertEquals(whole, judge(results(policy, 1024), pieces));
    }
  }

  /** A forged field could stand behind what is held. */
  @ParameterizedTest
  @CsvSource({"OFF", "REPORT", "ENFORCE"})
  void headerTooLongToBeFilteredIsRefused(HeaderFrom policy) {
    Held beyond = judge(results(policy, 1024), List.of("x".repeat(2000)));
    assertEquals(Reply.headerRefused("longer than it may be"), beyond.refusal);
  }

  @Test
  void refusalNamesTheAddressInTheLog() {
    judge(crlf("From: bob@example.org$$"));
    assertEquals("refused header-from=\"bob@example.org\"", logged());
  }

  @ParameterizedTest
  @CsvSource({
    "From: bob@example.org$$, bob@example.org",
    "Subject: x$$, no From field",
    "hello$$, line that is no field",
    "long$$, longer than it may be",
  })
  void reportPassesAndWritesALine(String text, String detail) {
    String content = crlf(text.replace("long", "x".repeat(2000)));
    Held reported = judge(hold(HeaderFrom.REPORT, 1024), List.of(content));
    assertNull(reported.refusal);
    assertEquals(content, reported.held + reported.rest);
    assertEquals("reported header-from=\"" + detail + "\"", logged());
  }

  @Test
  void ownAddressIsNotReported() {
    judge(hold(HeaderFrom.REPORT, 1024), List.of(crlf("From: alice@example.org$$")));
    assertTrue(log.list.isEmpty());
  }

  private String logged() {
    assertEquals(1, log.list.size());
    ILoggingEvent event = log.list.get(0);
    String user = "user=\"alice\"";
    List<String> pairs = event.getKeyValuePairs().stream().map(Object::toString).toList();
    assertTrue(pairs.contains("session=\"s1\"") && pairs.contains(user), pairs.toString());
    return event.getMessage() + " " + pairs.get(pairs.size() - 1);
  }
}
