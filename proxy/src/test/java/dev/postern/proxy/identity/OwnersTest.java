package dev.postern.proxy.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.config.IdentityConfig;
import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.config.IdentityConfig.Source;
import dev.postern.proxy.identity.Mapping.Mapped;
import dev.postern.proxy.identity.Mapping.Nobody;
import dev.postern.proxy.identity.Owners.Reading;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** That a certificate is read once, and that nothing else is remembered. */
class OwnersTest {

  private static final Authority ROOT = Authority.root("Root");
  private static final Rule EMAIL = rule(Source.SAN_EMAIL, "$0");

  private final X509Certificate alice = ROOT.alice();
  private final Map<String, List<String>> users = new ConcurrentHashMap<>();
  private final Map<String, List<String>> groups = new ConcurrentHashMap<>();
  private final Directory directory =
      new Directory() {
        @Override
        public Optional<List<String>> sendersOf(String user) {
          return Optional.ofNullable(users.get(user));
        }

        @Override
        public List<String> groupsOf(String user) {
          return groups.getOrDefault(user, List.of());
        }
      };

  private static Rule rule(Source from, String user) {
    return new Rule(from, Optional.empty(), Optional.empty(), user, Optional.empty());
  }

  private static IdentityConfig config(Rule rule) {
    return new IdentityConfig(List.of(rule), Optional.empty(), AuthzidPolicy.ALIAS);
  }

  private static ClientIdentity identity(Mapping mapping) {
    return assertInstanceOf(Mapped.class, mapping, mapping::toString).identity();
  }

  @Test
  void aCertificateIsReadOnce() {
    Owners owners = Owners.of(config(EMAIL));
    assertSame(owners.of(alice), owners.of(alice));
    assertInstanceOf(Reading.Owner.class, owners.of(alice));
    X509Certificate nameless = ROOT.leaf(p -> {});
    assertSame(owners.of(nameless), owners.of(nameless));
    assertInstanceOf(Reading.Nameless.class, owners.of(nameless));
  }

  @Test
  void oneCertificateIsNotTakenForAnother() {
    Owners owners = Owners.of(config(EMAIL));
    X509Certificate bob = ROOT.leaf(p -> p.email("bob@example.org"));
    owners.of(alice);
    assertEquals("bob@example.org", assertInstanceOf(Reading.Owner.class, owners.of(bob)).user());
  }

  @Test
  void noMoreAreRememberedThanTheBound() {
    Owners owners = new Owners(List.of(new MappingRule(1, EMAIL)), 3);
    List<X509Certificate> certificates = new ArrayList<>();
    List<Reading> first = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      certificates.add(ROOT.alice());
      first.add(owners.of(certificates.get(i)));
    }
    int same = 0;
    for (int i = 0; i < certificates.size(); i++) {
      Reading again = owners.of(certificates.get(i));
      assertEquals(first.get(i), again);
      same += again == first.get(i) ? 1 : 0;
    }
    assertTrue(same <= 3, same + " are remembered");
  }

  @Test
  void aChangeOfTheUsersIsSeenAtOnce() {
    IdentityMapper mapper = new IdentityMapper(config(EMAIL), directory);
    assertInstanceOf(Nobody.class, mapper.map(alice));
    users.put("alice@example.org", List.of("alice@example.org"));
    assertEquals(List.of("alice@example.org"), identity(mapper.map(alice)).senders());
    users.put("alice@example.org", List.of("sales@example.org"));
    groups.put("alice@example.org", List.of("staff"));
    assertEquals(List.of("sales@example.org"), identity(mapper.map(alice)).senders());
    assertEquals(List.of("staff"), identity(mapper.map(alice)).groups());
    users.clear();
    assertInstanceOf(Nobody.class, mapper.map(alice));
  }

  @Test
  void aChangeOfTheRulesIsSeenAtOnce() {
    users.put("alice@example.org", List.of());
    users.put("mail", List.of());
    IdentityMapper mapper = new IdentityMapper(config(EMAIL), directory);
    assertEquals("alice@example.org", identity(mapper.map(alice)).user());
    mapper.use(IdentityMapper.Rules.of(config(rule(Source.SAN_EMAIL, "mail")), directory));
    assertEquals("mail", identity(mapper.map(alice)).user());
    mapper.use(IdentityMapper.Rules.of(config(rule(Source.SAN_UPN, "$0")), directory));
    assertInstanceOf(Nobody.class, mapper.map(alice));
  }

  @Test
  void aChangeOfTheDirectoryIsSeenAtOnce() {
    IdentityMapper mapper = new IdentityMapper(config(EMAIL), directory);
    assertInstanceOf(Nobody.class, mapper.map(alice));
    Directory everybody = Directory.of(config(EMAIL), Set.of());
    mapper.use(IdentityMapper.Rules.of(config(EMAIL), everybody));
    assertEquals("alice@example.org", identity(mapper.map(alice)).user());
  }
}
