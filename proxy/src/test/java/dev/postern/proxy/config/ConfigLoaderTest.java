package dev.postern.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.proxy.config.ContentConfig.BareLineEnds;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.config.IdentityConfig.Source;
import dev.postern.proxy.config.ListenerConfig.CertificateRequest;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.PolicyConfig.QuarantineConfig;
import dev.postern.proxy.config.PolicyConfig.RedisConfig;
import dev.postern.proxy.config.PolicyConfig.RedisTls;
import dev.postern.proxy.config.PolicyConfig.UserPolicy;
import dev.postern.proxy.config.PolicyConfig.WhenAway;
import dev.postern.proxy.config.SenderConfig.HeaderFrom;
import dev.postern.proxy.config.SenderConfig.NullSender;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration becomes. */
class ConfigLoaderTest {

  @TempDir private Path temporary;
  private ConfigFolder folder;

  @BeforeEach
  void prepare() {
    folder = ConfigFolder.in(temporary);
  }

  @Test
  void whatIsNotSaidIsTheDefault() {
    assertEquals(
        new PosternConfig(
            "mail.example.org",
            "",
            List.of(
                new ListenerConfig(
                    "submission",
                    List.of(new HostAndPort("127.0.0.1", 2587)),
                    TlsMode.STARTTLS,
                    ClientCertificate.REQUIRED,
                    CertificateRequest.ALWAYS,
                    OnRejected.REPLY,
                    ListenerConfig.Provider.AUTO,
                    List.of())),
            new TlsConfig(
                List.of(
                    ServerCertificateConfig.pem(
                        temporary.resolve("server.pem"), temporary.resolve("server.key"))),
                List.of("TLSv1.3", "TLSv1.2"),
                List.of("X25519MLKEM768", "X25519", "P-256", "P-384"),
                TlsProfile.INTERMEDIATE.cipherSuites(),
                32 * 1024,
                true,
                new TicketsConfig(Duration.ofHours(12), 3, Optional.empty()),
                Duration.ofSeconds(30),
                TlsConfig.Engine.DIRECT),
            new TrustConfig(
                List.of(temporary.resolve("ca.pem")),
                List.of(),
                List.of(temporary.resolve("ca.crl")),
                new DownloadConfig(
                    List.of(),
                    List.of(),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(10),
                    16 * 1024 * 1024,
                    50,
                    Optional.empty()),
                RevocationMode.REQUIRE,
                List.of(),
                Optional.empty(),
                Duration.ZERO,
                Duration.ofMinutes(2),
                10,
                2048,
                Duration.ofSeconds(2),
                new OcspConfig(
                    OcspConfig.Mode.OFF,
                    Optional.empty(),
                    List.of(),
                    OcspConfig.Nonce.REQUIRE,
                    OcspConfig.Digest.SHA_1,
                    Duration.ofSeconds(5),
                    64 * 1024,
                    16,
                    10_000,
                    Duration.ofHours(1),
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(15))),
            new IdentityConfig(List.of(), Optional.empty(), AuthzidPolicy.ALIAS),
            new SenderConfig(NullSender.REFUSE, HeaderFrom.OFF, 64 * 1024),
            new ContentConfig(BareLineEnds.REFUSE, LongLines.REFUSE, 1000),
            policy(),
            backend(),
            new LimitsConfig(
                100 * 1024 * 1024,
                1000,
                10_000,
                50,
                2000,
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(3),
                100,
                Duration.ofMinutes(3),
                30,
                20,
                Duration.ZERO,
                Duration.ofSeconds(30),
                10,
                Duration.ofSeconds(30)),
            new TraceConfig(true, true, false, "mail.example.org"),
            new OpsConfig(Optional.empty(), Optional.empty()),
            new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO)),
        folder.load(""));
  }

  private static PolicyConfig policy() {
    PolicyConfig open = PolicyConfig.OPEN;
    return new PolicyConfig(
        open.standard(),
        open.groups(),
        open.address(),
        new QuarantineConfig(
            Optional.of(new Rate(20, Duration.ofMinutes(10))),
            Optional.empty(),
            Duration.ofHours(1)),
        open.redis());
  }

  private static BackendConfig backend() {
    return new BackendConfig(
        List.of(new HostAndPort("127.0.0.1", 10587)),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        new BackendConfig.BackendTlsConfig(
            BackendConfig.BackendTlsConfig.Mode.OFF,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        BackendConfig.Forward.XCLIENT,
        Optional.empty(),
        new BackendConfig.PoolConfig(
            2, 50, Duration.ofSeconds(60), Duration.ofMinutes(30), Duration.ofSeconds(30), 5, 5),
        new BackendConfig.Timeouts(
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10)));
  }

  /** A key whose value is a word, and the constants that the words stand for. */
  private record Choice(
      String key,
      List<? extends Enum<?>> constants,
      String more,
      Function<PosternConfig, Enum<?>> getter) {

    Choice(String key, List<? extends Enum<?>> constants, Function<PosternConfig, Enum<?>> getter) {
      this(key, constants, "", getter);
    }

    Stream<DynamicTest> tests(ConfigFolder folder) {
      return constants.stream().map(constant -> test(folder, constant));
    }

    private DynamicTest test(ConfigFolder folder, Enum<?> constant) {
      String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      String line = "postern." + key + " = " + word;
      String sasl = "\npostern.backend.sasl { user = postern, password-file = server.key }\n";
      return DynamicTest.dynamicTest(
          line, () -> assertEquals(constant, getter.apply(folder.load(line + sasl + more))));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyWordOfEveryChoiceIsUnderstood() {
    return Stream.of(
            new Choice("listeners.submission.tls", List.of(TlsMode.values()), c -> first(c).tls()),
            new Choice(
                "listeners.submission.client-certificate",
                List.of(ClientCertificate.values()),
                c -> first(c).clientCertificate()),
            new Choice(
                "listeners.submission.on-rejected",
                List.of(OnRejected.values()),
                c -> first(c).onRejected()),
            new Choice(
                "listeners.submission.provider",
                List.of(ListenerConfig.Provider.values()),
                c -> first(c).provider()),
            new Choice("listener-defaults.tls", List.of(TlsMode.values()), c -> first(c).tls()),
            new Choice(
                "trust.revocation", List.of(RevocationMode.values()), c -> c.trust().revocation()),
            new Choice(
                "identity.authzid", List.of(AuthzidPolicy.values()), c -> c.identity().authzid()),
            new Choice(
                "sender.null-sender", List.of(NullSender.values()), c -> c.sender().nullSender()),
            new Choice(
                "sender.header-from", List.of(HeaderFrom.values()), c -> c.sender().headerFrom()),
            new Choice(
                "policy.redis.when-away",
                List.of(WhenAway.values()),
                "postern.policy { store = redis, redis.address = \"a:1\" }",
                c -> c.policy().redis().orElseThrow().whenAway()),
            new Choice(
                "content.bare-line-ends",
                List.of(BareLineEnds.values()),
                c -> c.content().bareLineEnds()),
            new Choice(
                "content.long-lines", List.of(LongLines.values()), c -> c.content().longLines()),
            new Choice(
                "backend.tls.mode",
                List.of(BackendConfig.BackendTlsConfig.Mode.values()),
                c -> c.backend().tls().mode()),
            new Choice(
                "backend.forward",
                List.of(BackendConfig.Forward.values()),
                c -> c.backend().forward()),
            new Choice("log.format", List.of(LogConfig.Format.values()), c -> c.log().format()),
            new Choice("log.level", List.of(LogConfig.Level.values()), c -> c.log().level()))
        .flatMap(choice -> choice.tests(folder));
  }

  private static ListenerConfig first(PosternConfig config) {
    return config.listeners().get(0);
  }

  @TestFactory
  Stream<DynamicTest> everySourceOfARuleIsUnderstood() {
    return Stream.of(Source.values())
        .map(
            source -> {
              String word = source.name().toLowerCase(Locale.ROOT).replace('_', '-');
              String line = "postern.identity.rules = [ { from = " + word + " } ]";
              return DynamicTest.dynamicTest(
                  line, () -> assertEquals(source, rules(line).get(0).from()));
            });
  }

  private List<Rule> rules(String line) {
    return folder.load(line).identity().rules();
  }

  @Test
  void aRuleHasAllItsParts() {
    Rule rule =
        rules(
                """
                postern.identity.rules = [ {
                  from = san-email, matches = "(.+)@(.+)", equals = a, user = "$1-$2-$0"
                  issuer = "CN=Example CA,O=Example"
                } ]
                """)
            .get(0);
    assertEquals("(.+)@(.+)", rule.matches().orElseThrow().pattern());
    assertEquals(Optional.of("a"), rule.equals());
    assertEquals("$1-$2-$0", rule.user());
    assertEquals(Optional.of("CN=Example CA,O=Example"), rule.issuer());
  }

  @Test
  void aRuleAloneYieldsTheWholeValue() {
    assertEquals(
        new Rule(Source.SAN_EMAIL, Optional.empty(), Optional.empty(), "$0", Optional.empty()),
        rules("postern.identity.rules = [ { from = san-email } ]").get(0));
  }

  @Test
  void listenersKeepTheOrderInWhichTheyWereWritten() {
    PosternConfig config =
        folder.load(
            """
            postern.listeners {
              zulu { bind = ["127.0.0.1:1", "[::1]:1"] }
              alpha { bind = "127.0.0.1:2" }
            }
            """);
    assertEquals(
        List.of("submission", "zulu", "alpha"),
        config.listeners().stream().map(ListenerConfig::name).toList());
    assertEquals(
        List.of(new HostAndPort("127.0.0.1", 1), new HostAndPort("::1", 1)),
        config.listeners().get(1).bind());
  }

  @Test
  void aListenerOverridesWhatListenerDefaultsSays() {
    PosternConfig config =
        folder.load(
            """
            postern.listener-defaults { on-rejected = alert, trusted-proxies = "192.0.2.0/24" }
            postern.listeners.other {
              bind = "127.0.0.1:1", on-rejected = reply, trusted-proxies = []
            }
            """);
    assertEquals(OnRejected.ALERT, config.listeners().get(0).onRejected());
    assertEquals(List.of("192.0.2.0/24"), config.listeners().get(0).trustedProxies());
    assertEquals(OnRejected.REPLY, config.listeners().get(1).onRejected());
    assertEquals(List.of(), config.listeners().get(1).trustedProxies());
  }

  @Test
  void theServiceLoginIsReadWhereverItIsGiven() {
    folder.add("password", "rw-------");
    PosternConfig config =
        folder.load(
            "postern.backend.sasl { user = p, password-file = password, authorize-as-user = on }");
    assertEquals(
        Optional.of(new BackendConfig.Sasl("p", temporary.resolve("password"), true)),
        config.backend().sasl());
  }

  @Test
  void theServerNameIsLeftToTheAddressUnlessItIsGiven() {
    String lines = "postern.backend { address = \"mx.example.org:25\", tls.mode = starttls }\n";
    assertEquals(Optional.empty(), folder.load(lines).backend().tls().serverName());
    assertEquals(
        Optional.of("a.example"),
        folder
            .load(lines + "postern.backend.tls.server-name = a.example")
            .backend()
            .tls()
            .serverName());
  }

  @Test
  void severalMailServersStandInTheOrderOfPreference() {
    BackendConfig backend =
        folder
            .load("postern.backend { address = [\"a:25\", \"b:25\"], drained = [\"b:25\"] }")
            .backend();
    assertEquals(List.of(new HostAndPort("a", 25), new HostAndPort("b", 25)), backend.addresses());
    assertEquals(List.of(new HostAndPort("b", 25)), backend.drained());
  }

  @Test
  void aGroupHasFromTheDefaultWhatItDoesNotSay() {
    PolicyConfig policy =
        folder
            .load(
                """
                postern.policy {
                  default {
                    allowed-domains = [example.org, "*.bücher.example", "[192.0.2.1]"]
                    denied-domains = "[*]"
                    recipients-per-message = 10
                    user { messages = 100 per 1h, octets = 1GiB per 24h, sessions = 5 }
                  }
                  groups.sales {
                    allowed-domains = "*"
                    recipients-per-message = unlimited
                    recipients-per-day = 500
                    user.messages = unlimited
                    certificate { recipients = "7 per 30s" }
                  }
                  address.messages = 1 per 1s
                  quarantine { cuts = 3 per 10m, for = 2h }
                }
                """)
            .policy();
    Optional<Rate> octets = Optional.of(new Rate(1 << 30, Duration.ofDays(1)));
    Optional<Rate> none = Optional.empty();
    assertEquals(
        new UserPolicy(
            List.of("example.org", "*.bücher.example", "[192.0.2.1]"),
            List.of("[*]"),
            Optional.of(10),
            Optional.empty(),
            new Allowance(
                Optional.of(new Rate(100, Duration.ofHours(1))), none, octets, Optional.of(5)),
            Allowance.UNLIMITED),
        policy.standard());
    assertEquals(
        new UserPolicy(
            List.of("*"),
            List.of("[*]"),
            Optional.empty(),
            Optional.of(500),
            new Allowance(none, none, octets, Optional.of(5)),
            new Allowance(
                none, Optional.of(new Rate(7, Duration.ofSeconds(30))), none, Optional.empty())),
        policy.groups().get("sales"));
    assertEquals(Optional.of(new Rate(1, Duration.ofSeconds(1))), policy.address().messages());
    assertEquals(
        new QuarantineConfig(
            Optional.of(new Rate(3, Duration.ofMinutes(10))), none, Duration.ofHours(2)),
        policy.quarantine());
    assertEquals(Optional.empty(), policy.redis());
  }

  @Test
  void theSharedStoreHasAllItsParts() {
    folder.add("password", "rw-------");
    PosternConfig config =
        folder.load(
            """
            postern.policy {
              store = redis
              redis {
                address = "redis.example.org:6380", database = 3, user = postern
                password-file = password, tls { mode = implicit, authorities = ca.pem }
                prefix = "p:", timeout = 100ms, when-away = allow
              }
            }
            """);
    assertEquals(
        Optional.of(
            new RedisConfig(
                new HostAndPort("redis.example.org", 6380),
                3,
                Optional.of("postern"),
                Optional.of(temporary.resolve("password")),
                new RedisTls(true, Optional.of(temporary.resolve("ca.pem"))),
                "p:",
                Duration.ofMillis(100),
                WhenAway.ALLOW)),
        config.policy().redis());
  }

  @Test
  void profileGivesWhatNoOtherKeySays() {
    TlsConfig modern = folder.load("postern.tls.profile = modern").tls();
    assertEquals(List.of("TLSv1.3"), modern.protocols());
    assertEquals("X25519MLKEM768", modern.groups().get(0));
    TlsConfig mixed =
        folder
            .load("postern.tls { profile = modern, protocols = [TLSv1.2], groups = [P-384] }")
            .tls();
    assertEquals(List.of("TLSv1.2"), mixed.protocols());
    assertEquals(List.of("P-384"), mixed.groups());
  }

  /** Else a list for old clients would take TLS 1.3 from the new ones. */
  @Test
  void cipherSuitesOfTls12LeaveThoseOfTls13Alone() {
    String suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    assertEquals(
        List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_GCM_SHA256",
            suite),
        folder.load("postern.tls.cipher-suites = " + suite).tls().cipherSuites());
    List<String> both = List.of("TLS_AES_128_GCM_SHA256", suite);
    assertEquals(both, folder.load("postern.tls.cipher-suites = " + both).tls().cipherSuites());
  }

  @Test
  void certificatesOfTheListStandBehindThePairOrAlone() {
    folder.add("b.pem", "rw-r--r--");
    folder.add("b.p12", "rw-------");
    folder.add("pin", "rw-------");
    String list =
        "postern.tls.certificates = [{ certificate = b.pem, key = server.key },"
            + " { key = b.p12, key-alias = b, key-passphrase-file = pin }]\n";
    List<ServerCertificateConfig> three = folder.load(list).tls().certificates();
    assertEquals(3, three.size());
    assertEquals(
        new ServerCertificateConfig(
            Optional.empty(),
            new KeySource.Keystore(temporary.resolve("b.p12")),
            Optional.of("b"),
            Optional.of(temporary.resolve("pin"))),
        three.get(2));
    String alone = list + "postern.tls { certificate = null, key = null }";
    assertEquals(three.subList(1, 3), folder.load(alone).tls().certificates());
  }

  @Test
  void keyOfATokenIsNamedByItsUri() {
    folder.add("lib.so", "rw-r--r--");
    folder.add("pin", "rw-------");
    String key = "postern.tls { key-passphrase-file = pin, key = \"pkcs11:%s\" }";
    Path module = temporary.resolve("lib.so");
    assertEquals(
        new KeySource.TokenKey(module, OptionalLong.of(5), Optional.of("my key+1")),
        folder
            .load(key.formatted("object=my%20key+1;slot-id=5;type=private?module-path=lib.so"))
            .tls()
            .certificates()
            .get(0)
            .key());
    assertEquals(
        new KeySource.TokenKey(module, OptionalLong.empty(), Optional.empty()),
        folder.load(key.formatted("?module-path=lib.so")).tls().certificates().get(0).key());
  }

  @Test
  void nullAndTheEmptyStringMeanNotSet() {
    PosternConfig config =
        folder.load(
            "postern { help-url = \"\", identity.users = null, tls.key-passphrase-file = \"\" }");
    assertEquals(folder.load(""), config);
  }

  @Test
  void withoutAHostnameTheMachineNamesItself() {
    String text = ConfigFolder.LEAST.replace("hostname = mail.example.org", "");
    try {
      assertTrue(!folder.loadAll(text).hostname().isEmpty());
    } catch (ConfigException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("postern.hostname: is not set"));
    }
  }

  @Test
  void anIncludedFileCountsPathsFromItsOwnFolder() {
    new ConfigFolder(temporary.resolve("more")).write("limits.conf", "identity.users = table");
    Path users = new ConfigFolder(temporary.resolve("more")).add("table", "rw-r--r--");
    PosternConfig config = folder.load("postern { include \"more/limits.conf\" }");
    assertEquals(Optional.of(users), config.identity().users());
  }

  @Test
  void substitutionsAreResolved() {
    assertEquals(
        1000,
        folder.load("postern.limits.errors = ${postern.limits.recipients}").limits().errors());
    assertEquals(20, folder.load("postern.limits.errors = ${?NO_SUCH_VARIABLE}").limits().errors());
    String path = System.getenv("PATH");
    PosternConfig config =
        folder.load("postern.identity.rules = [ { from = san-email, equals = ${PATH} } ]");
    assertEquals(Optional.of(path), config.identity().rules().get(0).equals());
  }

  @Test
  void filesAreNamedAsTheAdministratorNamedThem() {
    Path absent = Path.of("no-such-folder", "postern.conf");
    ConfigException thrown = assertThrows(ConfigException.class, () -> ConfigLoader.load(absent));
    assertEquals(absent + ": cannot be read: there is no such file", thrown.getMessage());
  }

  @Test
  void aFolderIsNoConfiguration() {
    ConfigException thrown =
        assertThrows(ConfigException.class, () -> ConfigLoader.load(temporary));
    assertEquals(temporary + ": cannot be read: not a readable file", thrown.getMessage());
  }

  @Test
  void filesAreTheConfigurationAndWhatItIncludesThereOrNot() {
    ConfigFolder more = new ConfigFolder(temporary.resolve("more"));
    more.write("a.conf", "include \"b.conf\"\n");
    more.write("b.conf", "");
    Path file =
        folder.write(
            "main.conf", "include \"more/a.conf\"\ninclude file(\"c.conf\")\ninclude \"later\"\n");
    List<String> names =
        ConfigLoader.files(file).stream().map(Path::getFileName).map(Path::toString).toList();
    assertEquals(
        List.of(
            "main.conf",
            "a.conf",
            "b.conf",
            "c.conf",
            "later.conf",
            "later.json",
            "later.properties"),
        names);
  }
}
