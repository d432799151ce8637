package dev.postern.proxy.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.BackendConfig.Forward;
import dev.postern.proxy.config.BackendConfig.Sasl;
import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.smtp.Capabilities;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What each way of forwarding the identity says, and what it needs. */
class ForwardingsTest {

  private static final ForwardedIdentity ALICE =
      new ForwardedIdentity("alice@example.org", "192.0.2.1", 50000, "laptop");
  private static final ForwardedIdentity BOB =
      new ForwardedIdentity("bob@example.org", "192.0.2.1", 50000, "laptop");
  private static final IdentityForwarding XCLIENT = new XclientForwarding(false);
  private static final IdentityForwarding WITH_ADDRESS = new XclientForwarding(true);
  private static final IdentityForwarding AS_USER = new SaslForwarding("proxy", "secret", true);
  private static final IdentityForwarding AS_SERVICE = new SaslForwarding("proxy", "secret", false);
  private static final IdentityForwarding LABEL = new MailAuthForwarding();

  private static Capabilities offer(String keyword, @Nullable String words) {
    return Capabilities.NONE.with(keyword, words == null ? "" : words);
  }

  private static ForwardedIdentity alice(String address, String helo) {
    return new ForwardedIdentity("alice", address, 25, helo);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LOGIN|XCLIENT LOGIN=alice@example.org",
        "NAME ADDR PORT PROTO HELO LOGIN DESTADDR|XCLIENT PROTO=ESMTP LOGIN=alice@example.org",
        "login proto|XCLIENT PROTO=ESMTP LOGIN=alice@example.org",
      })
  void xclientTellsNoAddress(String offered, String line) {
    assertEquals(line, XCLIENT.announcement(offer("XCLIENT", offered), ALICE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "LOGIN ADDR|XCLIENT ADDR=192.0.2.1 LOGIN=alice@example.org",
        "NAME ADDR PORT PROTO HELO LOGIN|XCLIENT ADDR=192.0.2.1 PORT=50000 HELO=laptop PROTO=ESMTP"
            + " LOGIN=alice@example.org",
      })
  void xclientWithAddressTellsWhatIsOffered(String offered, String line) {
    assertEquals(line, WITH_ADDRESS.announcement(offer("XCLIENT", offered), ALICE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NAME ADDR PORT PROTO HELO IDENT SOURCE|XFORWARD ADDR=192.0.2.1 PORT=50000 PROTO=ESMTP"
            + " HELO=laptop",
        "ADDR|XFORWARD ADDR=192.0.2.1",
        "IDENT|",
        "|",
      })
  void xforwardTellsWhatIsOffered(@Nullable String offered, @Nullable String line) {
    assertEquals(line, XCLIENT.prelude(offer("XFORWARD", offered), ALICE));
  }

  @Test
  void xforwardIsNotSaidWhereItIsNotOfferedOrNotNeeded() {
    assertNull(XCLIENT.prelude(Capabilities.NONE, ALICE));
    assertNull(WITH_ADDRESS.prelude(offer("XFORWARD", "ADDR"), ALICE));
  }

  @Test
  void ipv6AddressHasItsPrefix() {
    assertEquals(
        "XFORWARD ADDR=IPV6:2001:db8::1",
        XCLIENT.prelude(offer("XFORWARD", "ADDR"), alice("2001:db8::1", "laptop")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a b|HELO=a+20b",
        "a+b=c|HELO=a+2Bb+3Dc",
        "[192.0.2.1]|HELO=[192.0.2.1]",
        "'x\r\nRCPT TO:<a@b>'|HELO=x+0D+0ARCPT+20TO:+3Ca@b+3E",
      })
  void nameInHeloCannotBreakOut(String helo, String attribute) {
    assertEquals(
        "XFORWARD " + attribute,
        XCLIENT.prelude(offer("XFORWARD", "HELO"), alice("192.0.2.1", helo)));
  }

  /** Postfix refuses the whole line for one value over 255 octets. */
  @Test
  void overlongNameInHeloIsLeftOut() {
    Capabilities offered = offer("XFORWARD", "ADDR HELO");
    assertEquals(
        "XFORWARD ADDR=192.0.2.1", XCLIENT.prelude(offered, alice("192.0.2.1", "h".repeat(256))));
    assertEquals(
        "XFORWARD ADDR=192.0.2.1", XCLIENT.prelude(offered, alice("192.0.2.1", "+".repeat(86))));
    assertEquals(
        "XFORWARD ADDR=192.0.2.1 HELO=" + "h".repeat(255),
        XCLIENT.prelude(offered, alice("192.0.2.1", "h".repeat(255))));
  }

  @ParameterizedTest
  @CsvSource({"a,255,true", "a,256,false", "+,85,true", "+,86,false", "a,0,false"})
  void userThatXclientCannotTellIsRefused(String letter, int times, boolean told) {
    ForwardedIdentity identity = new ForwardedIdentity(letter.repeat(times), "192.0.2.1", 1, "x");
    assertEquals(told, XCLIENT.canTell(identity));
    assertEquals(told, WITH_ADDRESS.canTell(identity));
  }

  @Test
  void saslTellsNoUserThatBreaksItsMessage() {
    ForwardedIdentity evil = new ForwardedIdentity("alice\0root", "192.0.2.1", 1, "x");
    assertFalse(AS_USER.canTell(evil));
    assertTrue(AS_USER.canTell(ALICE));
  }

  /** As nobody, XCLIENT would take the login away, and SASL would be the service itself. */
  @Test
  void nobodyIsToldInNoWay() {
    ForwardedIdentity nobody = new ForwardedIdentity("", "192.0.2.1", 1, "x");
    for (IdentityForwarding way :
        new IdentityForwarding[] {XCLIENT, WITH_ADDRESS, AS_USER, AS_SERVICE, LABEL}) {
      assertFalse(way.canTell(nobody), way.getClass().getSimpleName());
    }
  }

  @ParameterizedTest(name = "{0} {1}: {2} {3}")
  @CsvSource({
    "XCLIENT,NAME LOGIN,true,false",
    "XCLIENT,LOGIN ADDR,true,true",
    "XCLIENT,ADDR,false,false",
    "XCLIENT,'',false,false",
    "XFORWARD,LOGIN ADDR,false,false",
  })
  void xclientNeedsItsAttributes(String keyword, String words, boolean plain, boolean address) {
    assertEquals(plain, XCLIENT.missing(offer(keyword, words)) == null);
    assertEquals(address, WITH_ADDRESS.missing(offer(keyword, words)) == null);
  }

  @ParameterizedTest(name = "{0} {1}: SASL {2}, label {3}")
  @CsvSource({"AUTH,PLAIN LOGIN,true,true", "AUTH,LOGIN,false,true", "DSN,PLAIN,false,false"})
  void authMustBeOffered(String keyword, String words, boolean sasl, boolean label) {
    assertEquals(sasl, AS_USER.missing(offer(keyword, words)) == null);
    assertEquals(sasl, AS_SERVICE.missing(offer(keyword, words)) == null);
    assertEquals(label, LABEL.missing(offer(keyword, words)) == null);
  }

  private static String decoded(@Nullable String login) {
    assertNotNull(login);
    assertTrue(login.startsWith("AUTH PLAIN "), login);
    return new String(
        Base64.getDecoder().decode(login.substring("AUTH PLAIN ".length())),
        StandardCharsets.UTF_8);
  }

  /** RFC 4616 section 2: authorization identity, NUL, authentication identity, NUL, password. */
  @Test
  void plainLogsInAsTheServiceForTheUser() {
    Capabilities offered = offer("AUTH", "PLAIN");
    assertEquals("alice@example.org\0proxy\0secret", decoded(AS_USER.login(offered, ALICE)));
    assertEquals("\0proxy\0secret", decoded(AS_USER.login(offered, null)));
    assertEquals("\0proxy\0secret", decoded(AS_SERVICE.login(offered, ALICE)));
    assertNull(AS_SERVICE.login(offer("AUTH", "LOGIN"), ALICE));
  }

  @Test
  void othersDoNotLogIn() {
    assertNull(XCLIENT.login(offer("AUTH", "PLAIN"), ALICE));
    assertNull(LABEL.login(offer("AUTH", "PLAIN"), ALICE));
  }

  @Test
  void labelStandsBehindMailAsXtext() {
    ForwardedIdentity tagged = new ForwardedIdentity("a+b@example.org", "192.0.2.1", 1, "x");
    assertEquals(" AUTH=a+2Bb@example.org", LABEL.mailParameter(tagged));
    assertEquals(" AUTH=a+2Bb@example.org", AS_SERVICE.mailParameter(tagged));
    assertEquals("", AS_USER.mailParameter(tagged));
    assertEquals("", XCLIENT.mailParameter(tagged));
  }

  /** Who may have a connection that served Alice, without and with a further word. */
  @Test
  void connectionIsLentToAnotherOnlyWhereThatIsSafe() {
    assertFalse(XCLIENT.isServing(ALICE, BOB));
    assertEquals(Sharing.ALL_USERS, XCLIENT.sharing());
    assertFalse(WITH_ADDRESS.isServing(ALICE, BOB));
    assertEquals(Sharing.ONE_CLIENT, WITH_ADDRESS.sharing());
    assertFalse(AS_USER.isServing(ALICE, BOB));
    assertEquals(Sharing.ONE_USER, AS_USER.sharing());
    assertTrue(AS_SERVICE.isServing(ALICE, BOB));
    assertTrue(LABEL.isServing(ALICE, BOB));
    assertFalse(XCLIENT.isServing(null, ALICE));
  }

  @Test
  void sameUserFromElsewhereIsAnotherClientToXclientWithAddress() {
    ForwardedIdentity elsewhere =
        new ForwardedIdentity(ALICE.user(), "192.0.2.2", ALICE.port(), ALICE.helo());
    ForwardedIdentity otherPort =
        new ForwardedIdentity(ALICE.user(), ALICE.address(), 1, ALICE.helo());
    assertFalse(WITH_ADDRESS.isServing(ALICE, elsewhere));
    assertTrue(WITH_ADDRESS.isServing(ALICE, otherPort));
    assertTrue(XCLIENT.isServing(ALICE, elsewhere));
  }

  private static IdentityForwarding configured(Forward forward, @Nullable Path password) {
    BackendConfig plain = FakeMta.config(forward, BackendTlsConfig.Mode.OFF, FakeMta.POOL);
    Optional<Sasl> sasl = Optional.ofNullable(password).map(file -> new Sasl("proxy", file, false));
    return Forwardings.of(
        new BackendConfig(
            plain.addresses(),
            plain.drained(),
            plain.probeInterval(),
            plain.retryPause(),
            plain.tls(),
            forward,
            sasl,
            plain.pool(),
            plain.timeouts()));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "SASL_PLAIN")
  void configuredWayIsTaken(Forward forward) {
    Class<?> expected =
        switch (forward) {
          case XCLIENT, XCLIENT_ADDR -> XclientForwarding.class;
          case MAIL_AUTH -> MailAuthForwarding.class;
          case SASL_PLAIN -> SaslForwarding.class;
        };
    IdentityForwarding way = configured(forward, null);
    assertEquals(expected, way.getClass());
    assertEquals(forward != Forward.XCLIENT_ADDR, way.sharing().canSwitch());
  }

  @Test
  void passwordIsTheFirstLineOfItsFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "secret\nnot this\n");
    IdentityForwarding way = configured(Forward.SASL_PLAIN, file);
    assertEquals("\0proxy\0secret", decoded(way.login(offer("AUTH", "PLAIN"), ALICE)));
  }

  @Test
  void missingPasswordStopsTheStart(@TempDir Path folder) {
    assertThrows(ConfigException.class, () -> configured(Forward.SASL_PLAIN, null));
    Path none = folder.resolve("none");
    ConfigException problem =
        assertThrows(ConfigException.class, () -> configured(Forward.SASL_PLAIN, none));
    assertTrue(String.valueOf(problem.getMessage()).contains(none.toString()));
  }
}
