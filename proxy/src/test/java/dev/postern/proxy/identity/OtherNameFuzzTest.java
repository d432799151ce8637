package dev.postern.proxy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The reader answers for every octet string, without an exception. */
class OtherNameFuzzTest {

  @FuzzTest
  void everyOctetStringHasAnAnswer(byte[] octets) {
    Optional<String> name = OtherName.userPrincipalName(octets);
    assertTrue(name.isEmpty() || OtherName.isUserPrincipalName(octets));
  }

  @Test
  void nameIsReadAndNothingLongerOrShorter() {
    byte[] good = HexFormat.of().parseHex("3011060a2b060104018237140203a0030c0161");
    assertEquals(Optional.of("a"), OtherName.userPrincipalName(good));
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertEquals(Optional.empty(), OtherName.userPrincipalName(cut));
    }
    byte[] twice = HexFormat.of().parseHex("a013060a2b060104018237140203a005a0030c0161");
    assertEquals(Optional.of("a"), OtherName.userPrincipalName(twice));
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    assertEquals(Optional.empty(), OtherName.userPrincipalName(longer));
  }
}
