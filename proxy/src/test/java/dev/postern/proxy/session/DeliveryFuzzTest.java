package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.proxy.config.ContentConfig;
import dev.postern.proxy.config.ContentConfig.BareLineEnds;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.TraceConfig;
import dev.postern.proxy.dialog.Fixture;
import dev.postern.proxy.testing.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;

/**
 * Whole deliveries: however the network cuts what a client sends, the mail server reads the same
 * messages or none, whatever it takes for the end of content, and the client hears of each. A fuzz
 * test: see {@code docs/fuzzing.md}.
 */
class DeliveryFuzzTest {

  /** What a client's octets are made of; each octet of the input stands for one. */
  private static final List<String> ALPHABET =
      List.of(
          "\r",
          "\n",
          ".",
          "\0",
          "a",
          " ",
          "\r\n",
          "\r\n.\r\n",
          "DATA\r\n",
          "MAIL FROM:<alice@example.org>\r\n",
          "RCPT TO:<bob@example.org>\r\n",
          "RSET\r\n",
          "BDAT 1\r\n",
          "BDAT 4\r\n",
          "BDAT 3 LAST\r\n",
          "BDAT 0 LAST\r\n",
          "BDAT 1200\r\n",
          "Authentication-Results",
          ": mail.example.org;",
          "x".repeat(700),
          "NOOP\r\n",
          ".\r",
          "\n.",
          "\u00e9");

  private static final String ENVELOPE =
      "EHLO c\r\nMAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\n";

  private static final Pattern OURS =
      Pattern.compile("^\\.?Authentication-Results *: *mail.example.org", Pattern.MULTILINE);

  private static final List<ContentConfig> CONTENTS =
      List.of(
          new ContentConfig(BareLineEnds.REFUSE, LongLines.FOLD, 1000),
          new ContentConfig(BareLineEnds.NORMALISE, LongLines.FOLD, 1000),
          new ContentConfig(BareLineEnds.REFUSE, LongLines.REFUSE, 1000),
          new ContentConfig(BareLineEnds.NORMALISE, LongLines.REFUSE, 1000),
          new ContentConfig(BareLineEnds.REFUSE, LongLines.PASS, 1000),
          new ContentConfig(BareLineEnds.NORMALISE, LongLines.PASS, 1000));

  private static final List<ListenerServices> SERVICES =
      IntStream.range(0, 2 * CONTENTS.size()).mapToObj(DeliveryFuzzTest::services).toList();

  static ListenerServices services(int way) {
    Settings settings =
        new Settings(new HostAndPort("127.0.0.1", 1))
            .listener("submission", TlsMode.STARTTLS, ListenerConfig.Provider.JDK);
    settings.content = CONTENTS.get(way % CONTENTS.size());
    settings.trace = new TraceConfig(false, false, way >= CONTENTS.size(), "mail.example.org");
    return Fixture.of(settings.build()).services();
  }

  /** Which of two faults is named depends on how much is seen at once. */
  private static final Pattern REFUSAL = Pattern.compile("55[02] 5\\.[36]\\.[04] .*");

  /** What became of a stream. */
  private record Outcome(List<String> messages, String replies) {}

  @BeforeAll
  static void hush() {
    ((Logger) LoggerFactory.getLogger("postern")).setLevel(Level.OFF);
  }

  @AfterAll
  static void letOthersBeHeard() {
    ((Logger) LoggerFactory.getLogger("postern")).setLevel(null);
  }

  /** The first octet chooses the configuration, the second how long the pieces are. */
  @FuzzTest(maxDuration = "1m")
  void cutsMakeNoDifference(byte[] octets) {
    if (octets.length < 2 || octets.length > 300) {
      return;
    }
    ListenerServices services = SERVICES.get((octets[0] & 0xFF) % SERVICES.size());
    String stream = stream(octets);
    Outcome whole = deliver(services, stream, stream.length());
    assertEquals(whole, deliver(services, stream, 1 + (octets[1] & 0x3F)));
    assertEquals(whole, deliver(services, stream, stream.length() < 600 ? 1 : 7));
    ContentConfig content = services.config.content();
    if (content.bareLineEnds() == BareLineEnds.REFUSE
        && content.longLines() != LongLines.FOLD
        && services.trace.results() == null
        && !stream.contains("BDAT")) {
      whole.messages.forEach(message -> assertTrue(stream.contains(message + ".\r\n"), message));
    }
  }

  private static String stream(byte[] octets) {
    StringBuilder stream = new StringBuilder(ENVELOPE);
    for (int i = 2; i < octets.length; i++) {
      stream.append(ALPHABET.get((octets[i] & 0xFF) % ALPHABET.size()));
    }
    return stream.toString();
  }

  private static Outcome deliver(ListenerServices services, String stream, int piece) {
    byte[] octets = stream.getBytes(StandardCharsets.ISO_8859_1);
    try (MemoryDelivery delivery = new MemoryDelivery(services)) {
      for (int at = 0; at < octets.length; at += piece) {
        delivery.send(octets, at, Math.min(at + piece, octets.length));
      }
      List<String> messages = delivery.strictly();
      assertEquals(messages, delivery.leniently(), "messages of a lenient server");
      String replies = delivery.replies();
      assertEquals(messages.size(), count(replies, "250 2.0.0 Queued\r\n"), replies);
      messages.forEach(message -> assertClean(services, message));
      return new Outcome(messages, REFUSAL.matcher(replies).replaceAll("refused"));
    }
  }

  private static void assertClean(ListenerServices services, String message) {
    if (services.trace.results() != null) {
      String header = ("\r\n" + message).split("\r\n\r\n", 2)[0].replaceAll("\r\n[ \t]", "");
      assertEquals(1, OURS.matcher(header).results().count(), message);
    }
    if (services.config.content().longLines() != LongLines.PASS) {
      message.lines().forEach(line -> assertTrue(line.length() <= 999, "a long line"));
    }
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
