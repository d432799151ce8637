package dev.postern.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.postern.proxy.config.Allowance;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.PolicyConfig;
import dev.postern.proxy.config.PolicyConfig.QuarantineConfig;
import dev.postern.proxy.config.PolicyConfig.RedisConfig;
import dev.postern.proxy.config.PolicyConfig.RedisTls;
import dev.postern.proxy.config.PolicyConfig.UserPolicy;
import dev.postern.proxy.config.PolicyConfig.WhenAway;
import dev.postern.proxy.config.Rate;
import dev.postern.proxy.metrics.Event;
import dev.postern.proxy.testing.Credential;
import dev.postern.proxy.testing.FakeBackend;
import dev.postern.proxy.testing.People;
import dev.postern.proxy.testing.RedisServer;
import dev.postern.proxy.testing.Settings;
import dev.postern.proxy.testing.SmtpClient;
import dev.postern.proxy.testing.TlsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Limits that several proxies share through a Redis server, and what happens without it. */
class SharedLimitsIT {

  private static final String MAIL = "MAIL FROM:<alice@example.org>";
  private static final String UNKNOWN =
      "451 4.3.0 Limits cannot be checked at the moment, try again later";
  private static final Credential PHONE = People.person(People.CA, profile -> {});

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private FakeBackend backend;

  @BeforeEach
  void start() throws IOException {
    backend = FakeBackend.inClear();
    log.start();
    ((Logger) LoggerFactory.getLogger("postern")).addAppender(log);
  }

  @AfterEach
  void stop() throws Exception {
    ((Logger) LoggerFactory.getLogger("postern")).detachAppender(log);
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    backend.close();
  }

  private static final Allowance ONE_MESSAGE =
      new Allowance(
          Optional.of(new Rate(1, Duration.ofHours(1))),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final Allowance ONE_SESSION =
      new Allowance(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(1));

  private static UserPolicy policy(Allowance user) {
    return new UserPolicy(
        List.of("*"), List.of(), Optional.empty(), Optional.empty(), user, Allowance.UNLIMITED);
  }

  private RedisServer redis(String... options) {
    return opened(RedisServer.start(options));
  }

  private <C extends AutoCloseable> C opened(C resource) {
    open.add(resource);
    return resource;
  }

  private Postern proxy(Allowance user, RedisConfig redis) {
    return proxy(user, redis, PolicyConfig.OPEN.quarantine());
  }

  private Postern proxy(Allowance user, RedisConfig redis, QuarantineConfig quarantine) {
    Settings settings = new Settings(backend.address());
    settings.policy =
        new PolicyConfig(
            policy(user), Map.of(), Allowance.UNLIMITED, quarantine, Optional.of(redis));
    return opened(
        Postern.start(
            settings.listener("all", TlsMode.STARTTLS, ListenerConfig.Provider.AUTO).build()));
  }

  private SmtpClient client(Postern proxy, Credential who) throws IOException {
    return opened(
        SmtpClient.open(proxy.addresses("all").get(0), TlsMode.STARTTLS, TlsPeer.with(who)));
  }

  /** The reply once the proxy has reached Redis, which takes a moment behind its start. */
  private static String settled(SmtpClient client, String line, String passing) throws IOException {
    String reply = client.say(line);
    for (int i = 0; i < 200 && reply.startsWith(passing); i++) {
      sleep(50);
      reply = client.say(line);
    }
    return reply;
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aLimitHoldsAcrossTwoProxies() throws IOException {
    RedisConfig redis = redis().config(WhenAway.DENY);
    SmtpClient here = client(proxy(ONE_MESSAGE, redis), People.ALICE);
    SmtpClient there = client(proxy(ONE_MESSAGE, redis), PHONE);
    assertEquals("250 2.0.0 OK", settled(here, MAIL, "451"));
    assertEquals(
        "450 4.7.1 Too many messages from this user, try again in 1 hour",
        settled(there, MAIL, "451"));
    assertEquals("250 2.0.0 OK", here.say("RCPT TO:<bob@example.org>"), "mail goes on");
  }

  @Test
  void sessionsAreCountedAcrossTwoProxies() throws IOException {
    RedisConfig redis = redis().config(WhenAway.ALLOW);
    Postern first = proxy(ONE_SESSION, redis);
    Postern second = proxy(ONE_SESSION, redis);
    SmtpClient here = reached(first);
    SmtpClient there = SmtpClient.inClear(second.addresses("all").get(0));
    there.say("EHLO laptop");
    there.say("STARTTLS");
    there.secure(TlsPeer.with(PHONE));
    assertEquals(
        "421 4.7.0 More than 1 session from this user at once, close another or try again later",
        there.say("EHLO laptop"));
    there.close();
    here.close();
    sleep(300);
    assertEquals("250 2.0.0 OK", client(second, PHONE).say("NOOP"));
  }

  /** A session that is known to have its place: until Redis is reached, all may come. */
  private SmtpClient reached(Postern proxy) throws IOException {
    SmtpClient client = client(proxy, People.ALICE);
    for (int i = 0; i < 100 && proxy.metrics().countOf(Event.LIMIT_STORE_AWAY) > 0; i++) {
      long before = proxy.metrics().countOf(Event.LIMIT_STORE_AWAY);
      client.close();
      sleep(100);
      client = client(proxy, People.ALICE);
      if (proxy.metrics().countOf(Event.LIMIT_STORE_AWAY) == before) {
        break;
      }
    }
    return client;
  }

  @Test
  void aCertificateInQuarantineIsRefusedByBothProxiesAndAnotherIsNot() throws IOException {
    RedisConfig redis = redis().config(WhenAway.DENY);
    QuarantineConfig quarantine =
        new QuarantineConfig(
            Optional.of(new Rate(1, Duration.ofMinutes(10))),
            Optional.empty(),
            Duration.ofMinutes(30));
    SmtpClient here = client(proxy(Allowance.UNLIMITED, redis, quarantine), People.ALICE);
    Postern second = proxy(Allowance.UNLIMITED, redis, quarantine);
    SmtpClient there = client(second, People.ALICE);
    assertEquals("250 2.0.0 OK", settled(here, MAIL, "451"));
    here.say("RCPT TO:<bob@example.org>");
    here.say("DATA");
    assertTrue(here.say("x\n.\r\n.").startsWith("550 5.6.0"));
    String refused = refusedSoon(there);
    assertTrue(refused.startsWith("450 4.7.1 This certificate is in quarantine until"), refused);
    assertEquals("250 2.0.0 OK", client(second, PHONE).say(MAIL));
    assertEquals(1, lines("quarantine"));
  }

  /** Redis hears of the cut behind the client's back, so the next proxy may be a moment early. */
  private static String refusedSoon(SmtpClient client) throws IOException {
    String reply = settled(client, MAIL, "451");
    for (int i = 0; i < 100 && reply.startsWith("250"); i++) {
      client.say("RSET");
      reply = client.say(MAIL);
    }
    return reply;
  }

  private long lines(String message) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getFormattedMessage().equals(message))
        .count();
  }

  @Test
  void whileRedisIsAwayMailIsDeferredAndAfterwardsItIsCounted() throws IOException {
    RedisServer redis = redis();
    Postern proxy = proxy(ONE_MESSAGE, redis.config(WhenAway.DENY));
    SmtpClient alice = client(proxy, People.ALICE);
    assertEquals("250 2.0.0 OK", settled(alice, MAIL, "451"));
    alice.say("RSET");
    long before = proxy.metrics().countOf(Event.LIMIT_STORE_AWAY);
    redis.kill();
    for (int i = 0; i < 5; i++) {
      assertEquals(UNKNOWN, alice.say(MAIL));
    }
    assertEquals(before + 5, proxy.metrics().countOf(Event.LIMIT_STORE_AWAY));
    assertEquals(1, lines("limits cannot be counted"), "once a minute");
    redis.restart();
    assertEquals("250 2.0.0 OK", settled(alice, MAIL, "451"), "it has forgotten everything");
    alice.say("RSET");
    assertTrue(alice.say(MAIL).startsWith("450 4.7.1 Too many messages"));
  }

  @Test
  void whereItIsAllowedMailPassesUncountedWhileRedisIsAway() throws IOException {
    RedisServer redis = redis();
    redis.kill();
    Postern proxy = proxy(ONE_MESSAGE, redis.config(WhenAway.ALLOW));
    SmtpClient alice = client(proxy, People.ALICE);
    for (int i = 0; i < 3; i++) {
      assertEquals("250 2.0.0 Queued", alice.deliver());
    }
    redis.restart();
    String reply = "250";
    for (int i = 0; i < 100 && reply.startsWith("250"); i++) {
      sleep(50);
      reply = alice.deliver();
    }
    assertTrue(reply.startsWith("450 4.7.1 Too many messages"), reply);
  }

  @Test
  void aServerThatHangsCostsTheTimeoutAndNobodyElseWaits() throws IOException {
    RedisServer redis = redis();
    Postern proxy = proxy(ONE_MESSAGE, redis.config(WhenAway.DENY));
    SmtpClient alice = client(proxy, People.ALICE);
    SmtpClient gone = client(proxy, PHONE);
    assertEquals("250 2.0.0 OK", settled(alice, MAIL, "451"));
    alice.say("RSET");
    redis.suspend();
    gone.send(MAIL + "\r\n");
    gone.close();
    long begin = System.nanoTime();
    alice.send(MAIL + "\r\n");
    SmtpClient bob = client(proxy, People.ALICE);
    assertEquals("250 2.0.0 OK", bob.say("NOOP"));
    assertEquals(UNKNOWN, alice.reply());
    long took = System.nanoTime() - begin;
    assertTrue(took < Duration.ofSeconds(6).toNanos(), took + " ns");
    redis.resume();
    assertTrue(settled(alice, MAIL, "451").startsWith("450 4.7.1"));
  }

  @Test
  void redisIsReachedByTlsWithAPassword(@TempDir Path folder) throws IOException {
    RedisServer redis =
        redis(
            "--port",
            "0",
            "--tls-cert-file",
            People.SERVER.certificateFile().toString(),
            "--tls-key-file",
            People.SERVER.keyFile().toString(),
            "--tls-ca-cert-file",
            People.authorityFile(People.CA).toString(),
            "--tls-auth-clients",
            "no",
            "--requirepass",
            "secret");
    Path password = Files.writeString(folder.resolve("password"), "secret\n");
    UnaryOperator<RedisConfig> secured =
        plain ->
            new RedisConfig(
                plain.address(),
                3,
                Optional.empty(),
                Optional.of(password),
                new RedisTls(true, Optional.of(People.authorityFile(People.CA))),
                plain.prefix(),
                plain.timeout(),
                plain.whenAway());
    SmtpClient alice =
        client(proxy(ONE_MESSAGE, secured.apply(redis.config(WhenAway.DENY))), People.ALICE);
    assertEquals("250 2.0.0 OK", settled(alice, MAIL, "451"));
    alice.say("RSET");
    assertTrue(alice.say(MAIL).startsWith("450 4.7.1 Too many messages"));
  }
}
