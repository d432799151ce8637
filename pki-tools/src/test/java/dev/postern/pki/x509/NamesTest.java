package dev.postern.pki.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.pki.PkiException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource({
    "mail.example.org, DNS, mail.example.org",
    "MAIL.Example.org, DNS, mail.example.org",
    "*.example.org, DNS, *.example.org",
    "localhost, DNS, localhost",
    "127.0.0.1, IP, 127.0.0.1",
    "255.255.255.255, IP, 255.255.255.255",
    "::1, IP, 0:0:0:0:0:0:0:1",
    "2001:db8::25, IP, 2001:db8:0:0:0:0:0:25"
  })
  void aServerNameIsADnsNameOrAnAddress(String text, ServerName.Kind kind, String kept) {
    assertEquals(new ServerName(kind, kept), ServerName.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a..b",
        "-a.example",
        "a.*.example",
        "*",
        "a b",
        "::g",
        "1:2:3",
        "a/b",
        "ä.example"
      })
  void aWrongServerNameIsRefused(String text) {
    assertThrows(PkiException.class, () -> ServerName.parse(text));
  }

  @Test
  void serialNumbersArePositiveDistinctAndOfAtMost20Octets() {
    Set<SerialNumber> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      SerialNumber serial = SerialNumber.random();
      assertEquals(1, serial.value().signum());
      assertTrue(serial.value().toByteArray().length <= 20);
      assertEquals(32, serial.toString().length());
      assertTrue(seen.add(serial));
      assertEquals(serial, SerialNumber.parse(serial.toString()).orElseThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "g1", "-1", "fffffffffffffffffffffffffffffffffffffffff"})
  void whatIsNoSerialNumberIsNotTakenForOne(String text) {
    assertFalse(SerialNumber.parse(text).isPresent());
  }

  @Test
  void aSerialNumberMayBeWrittenAsOpensslDoes() {
    assertEquals(SerialNumber.parse("0abc"), SerialNumber.parse("0A:BC"));
  }

  @Test
  void reasonsAreTheWordsOfRfc5280() {
    for (RevocationReason reason : RevocationReason.values()) {
      assertEquals(reason, RevocationReason.parse(reason.word()));
    }
    assertThrows(PkiException.class, () -> RevocationReason.parse("certificateHold"));
  }
}
