package dev.postern.proxy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import dev.postern.proxy.identity.ExternalMechanism.Outcome.Accepted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalMechanismTest {

  private static final ClientIdentity ALICE =
      new ClientIdentity(
          "alice@example.org",
          "1",
          "00",
          "rule 1",
          List.of("alice@example.org", "sales@example.org", "@alice.example.net"));

  @ParameterizedTest(name = "{0} match {1} alias {2} ignore {3} refuse {4}")
  @CsvSource({
    "'',                  true,  true,  true,  true",
    "alice@example.org,   true,  true,  true,  false",
    "alice@EXAMPLE.org,   true,  true,  true,  false",
    "Alice@example.org,   false, false, true,  false",
    "'alice@example.org ',false, true,  true,  false",
    "' ',                 false, true,  true,  false",
    "alice,               false, true,  true,  false",
    "sales@Example.org,   false, true,  true,  false",
    "x@alice.example.net, false, false, true,  false",
    "bob@example.org,     false, false, true,  false",
    "'alice@example.org\0', false, false, false, false",
    "'alice\r\n',         false, false, false, false",
  })
  void judge(String authzid, boolean match, boolean alias, boolean ignore, boolean refuse) {
    assertEquals(match, isAccepted(authzid, AuthzidPolicy.MATCH));
    assertEquals(alias, isAccepted(authzid, AuthzidPolicy.ALIAS));
    assertEquals(ignore, isAccepted(authzid, AuthzidPolicy.IGNORE));
    assertEquals(refuse, isAccepted(authzid, AuthzidPolicy.REFUSE));
  }

  private static boolean isAccepted(String authzid, AuthzidPolicy policy) {
    byte[] octets = authzid.getBytes(StandardCharsets.UTF_8);
    return ExternalMechanism.judge(octets, ALICE, policy) instanceof Accepted;
  }
}
