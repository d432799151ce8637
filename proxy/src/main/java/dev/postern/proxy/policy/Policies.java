package dev.postern.proxy.policy;

import dev.postern.proxy.config.Allowance;
import dev.postern.proxy.config.PolicyConfig;
import dev.postern.proxy.config.PolicyConfig.UserPolicy;
import dev.postern.proxy.config.Rate;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.identity.MailAddress;
import dev.postern.proxy.metrics.Metrics;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What all users may do, and the store of what they did; shared by all listeners. Thread-safe. */
public final class Policies implements AutoCloseable {

  private static final Duration DAY = Duration.ofDays(1);

  /** A user's policy, and its lists of domains made ready. */
  private record Prepared(UserPolicy policy, RecipientPolicy recipients) {
    static Prepared of(UserPolicy policy) {
      return new Prepared(policy, new RecipientPolicy(policy));
    }
  }

  private final PolicyConfig config;
  private final Prepared standard;
  private final Map<String, Prepared> groups = new HashMap<>();
  private final LimitStore store;
  private final boolean quarantines;

  /**
   * Takes over the policies and opens the store.
   *
   * @param ticker the event loops' time
   * @throws dev.postern.proxy.config.ConfigException when a list has an entry that is no domain
   */
  public Policies(PolicyConfig config, Ticker ticker, Metrics metrics) {
    this.config = config;
    this.standard = Prepared.of(config.standard());
    config.groups().forEach((name, policy) -> groups.put(name, Prepared.of(policy)));
    this.quarantines =
        config.quarantine().cuts().isPresent() || config.quarantine().bursts().isPresent();
    // Whoever has no Redis never loads its client.
    this.store =
        config.redis().isPresent()
            ? RedisStore.open(config.redis().get(), config.quarantine(), metrics)
            : new MemoryStore(config.quarantine(), ticker);
  }

  /**
   * Looks at the policies without opening a store.
   *
   * @throws dev.postern.proxy.config.ConfigException when a list has an entry that is no domain
   */
  public static void check(PolicyConfig config) {
    Prepared.of(config.standard());
    config.groups().values().forEach(Prepared::of);
  }

  public LimitStore store() {
    return store;
  }

  /**
   * What a user may do in a session.
   *
   * @param address of the client, in digits
   */
  public UserRights rightsOf(ClientIdentity identity, String address) {
    Prepared prepared = preparedFor(identity);
    UserPolicy policy = prepared.policy();
    Collection collection = new Collection();
    String user = nameOf(identity);
    collection.add(Subject.USER, policy.user(), user);
    collection.add(Subject.CERTIFICATE, policy.certificate(), identity.fingerprint());
    if (!config.address().equals(Allowance.UNLIMITED)) {
      collection.add(Subject.ADDRESS, config.address(), AddressBlock.of(address));
    }
    policy
        .recipientsPerDay()
        .ifPresent(
            most ->
                collection.recipients.add(
                    new Quota(Subject.USER, Measure.RECIPIENTS_A_DAY, new Rate(most, DAY), user)));
    return new UserRights(
        prepared.recipients(),
        policy.recipientsPerMessage().orElse(Integer.MAX_VALUE),
        collection.messages,
        collection.recipients,
        collection.octets,
        collection.sessions,
        quarantines ? Optional.of(identity.fingerprint()) : Optional.empty());
  }

  /** Certificates that write the domain in another case are still the same user's. */
  private static String nameOf(ClientIdentity identity) {
    return MailAddress.parse(identity.user()).map(MailAddress::key).orElse(identity.user());
  }

  /** The first group counts; the table of users names only those that exist. */
  private Prepared preparedFor(ClientIdentity identity) {
    if (identity.groups().isEmpty()) {
      return standard;
    }
    Prepared prepared = groups.get(identity.groups().get(0));
    if (prepared == null) {
      throw new IllegalStateException("no such group: " + identity.groups().get(0));
    }
    return prepared;
  }

  /** Quotas on their way into rights. */
  private static final class Collection {
    final List<Quota> messages = new ArrayList<>();
    final List<Quota> recipients = new ArrayList<>();
    final List<Quota> octets = new ArrayList<>();
    final List<SessionSlot> sessions = new ArrayList<>();

    void add(Subject subject, Allowance allowance, String who) {
      allowance
          .messages()
          .ifPresent(rate -> messages.add(new Quota(subject, Measure.MESSAGES, rate, who)));
      allowance
          .recipients()
          .ifPresent(rate -> recipients.add(new Quota(subject, Measure.RECIPIENTS, rate, who)));
      allowance
          .octets()
          .ifPresent(rate -> octets.add(new Quota(subject, Measure.OCTETS, rate, who)));
      allowance.sessions().ifPresent(most -> sessions.add(new SessionSlot(subject, most, who)));
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
