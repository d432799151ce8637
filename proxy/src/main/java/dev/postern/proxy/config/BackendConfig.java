package dev.postern.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The MTA behind the proxy, or several that stand in for each other.
 *
 * @param addresses where it listens; the first that works is used
 * @param drained those of them that get no new connection
 * @param probeInterval after which time one that failed is tried again
 * @param retryPause in which time one mail tries while none works; the others are refused at once
 */
public record BackendConfig(
    List<HostAndPort> addresses,
    List<HostAndPort> drained,
    Duration probeInterval,
    Duration retryPause,
    BackendTlsConfig tls,
    Forward forward,
    Optional<Sasl> sasl,
    PoolConfig pool,
    Timeouts timeouts) {

  public BackendConfig {
    addresses = List.copyOf(addresses);
    drained = List.copyOf(drained);
  }

  /** The addresses that get connections, in the order of preference. */
  public List<HostAndPort> inUse() {
    return addresses.stream().filter(address -> !drained.contains(address)).toList();
  }

  /** The same at other addresses. */
  public BackendConfig at(List<HostAndPort> others, List<HostAndPort> drainedOnes) {
    return new BackendConfig(
        others, drainedOnes, probeInterval, retryPause, tls, forward, sasl, pool, timeouts);
  }

  /** How the user's identity reaches the MTA. */
  public enum Forward {
    /** XCLIENT LOGIN, the address by XFORWARD: may be repeated on a shared connection. */
    XCLIENT,
    /** XCLIENT with ADDR: a connection belongs to one user and address. */
    XCLIENT_ADDR,
    /** SASL PLAIN with a service login. */
    SASL_PLAIN,
    /** MAIL AUTH= (RFC 4954 section 5): a label that grants nothing. */
    MAIL_AUTH
  }

  /**
   * The service login for {@link Forward#SASL_PLAIN}.
   *
   * @param passwordFile file whose first line is the password
   * @param authorizeAsUser whether the user is sent as authorization identity
   */
  public record Sasl(String user, Path passwordFile, boolean authorizeAsUser) {}

  /**
   * TLS towards the MTA.
   *
   * @param authorities PEM files that the MTA's certificate must lead to; absent means the system's
   * @param serverName the name that the MTA's certificate must have; absent means the host of its
   *     address
   */
  public record BackendTlsConfig(
      Mode mode,
      Optional<Path> authorities,
      Optional<String> serverName,
      Optional<Path> certificate,
      Optional<Path> key) {

    /** OFF is for a trusted network only. */
    public enum Mode {
      OFF,
      STARTTLS,
      IMPLICIT
    }
  }

  /**
   * Bounds of the pool.
   *
   * @param minimum connections that are kept open to each MTA, over all event loops
   * @param maximum connections at most to each MTA, over all event loops
   * @param idle how long an unused connection is kept
   * @param maximumAge how old a connection may grow
   * @param borrowTimeout how long a client may wait for a connection before 451 4.3.2
   * @param maximumRefusals refusals since the last delivery after which a connection is closed
   * @param maximumUndelivered transactions without delivery after which a connection is closed
   */
  public record PoolConfig(
      int minimum,
      int maximum,
      Duration idle,
      Duration maximumAge,
      Duration borrowTimeout,
      int maximumRefusals,
      int maximumUndelivered) {}

  /**
   * How long the MTA may take (RFC 5321 section 4.5.3.2).
   *
   * @param connect for TCP, and again for TLS
   * @param command MAIL, RCPT, and every other command but DATA
   * @param data until the answer to DATA
   * @param content without taking anything of the content
   * @param termination until the reply to the final dot
   */
  public record Timeouts(
      Duration connect,
      Duration greeting,
      Duration command,
      Duration data,
      Duration content,
      Duration termination) {}
}
