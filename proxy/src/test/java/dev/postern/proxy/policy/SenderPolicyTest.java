package dev.postern.proxy.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.identity.ClientIdentity;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderPolicyTest {

  private static final ClientIdentity ALICE =
      new ClientIdentity(
          "alice@example.org",
          "1",
          "00",
          "rule 1",
          List.of(
              "alice@example.org",
              "\"odd name\"@example.org",
              "\u00c3\u00a5sa@example.org",
              "@alice.example.net"));

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "alice@example.org, true",
        "alice@EXAMPLE.org, true",
        "Alice@example.org, false",
        "\"alice\"@example.org, true",
        "\"al\\ice\"@example.org, true",
        "\"odd name\"@example.org, true",
        "odd name@example.org, false",
        "bob@example.org, false",
        "xalice@example.org, false",
        "alice+tag@example.org, false",
        "alice@sub.example.org, false",
        "alice@example.org.evil.example, false",
        "alice@example.orgx, false",
        "\"alice@example.org\"@evil.example, false",
        "alice%example.org@evil.example, false",
        "anything@alice.example.net, true",
        "anything@ALICE.Example.NET, true",
        "x@sub.alice.example.net, false",
        "x@notalice.example.net, false",
        "@alice.example.net, false",
        "alice@[127.0.0.1], false",
        "'', false",
        "alice, false",
        "\u00c3\u00a5sa@example.org, true",
        "\u00e3\u00a5sa@example.org, false",
      })
  void permits(String address, boolean permitted) {
    assertEquals(permitted, SenderPolicy.permits(ALICE, address));
  }
}
