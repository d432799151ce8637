package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measure that deliveries are held against sees what it has to see. */
class MemoryDeliveryTest {

  private static final String ENVELOPE =
      "EHLO c\r\nMAIL FROM:<alice@example.org>\r\nRCPT TO:<bob@example.org>\r\n";

  @Test
  void messageArrives() {
    byte[] octets =
        (ENVELOPE + "DATA\r\na\r\n..\r\n.\r\nNOOP\r\n").getBytes(StandardCharsets.ISO_8859_1);
    try (MemoryDelivery delivery = new MemoryDelivery(DeliveryFuzzTest.services(0))) {
      delivery.send(octets, 0, octets.length);
      assertEquals(List.of("a\r\n..\r\n"), delivery.strictly());
      assertEquals(delivery.strictly(), delivery.leniently());
      assertTrue(delivery.replies().endsWith("250 2.0.0 Queued\r\n250 2.0.0 OK\r\n"));
    }
  }

  /** CVE-2023-51764 to 51766, and CVE-2024-27305. */
  @ParameterizedTest
  @ValueSource(
      strings = {"\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n.\n", "\r\0\n.\r\n", "\r\n.\0\n"})
  void lenientServerIsSmuggledTo(String end) {
    ReferenceServer strict = new ReferenceServer(false);
    ReferenceServer lenient = new ReferenceServer(true);
    String octets = ENVELOPE + "DATA\r\na" + end + ENVELOPE + "DATA\r\nb\r\n.\r\n";
    strict.take(octets);
    lenient.take(octets);
    assertEquals(1, strict.messages().size());
    assertEquals(2, lenient.messages().size());
  }
}
