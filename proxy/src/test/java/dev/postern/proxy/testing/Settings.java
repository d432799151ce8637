package dev.postern.proxy.testing;

import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.BackendConfig.BackendTlsConfig;
import dev.postern.proxy.config.ContentConfig;
import dev.postern.proxy.config.ContentConfig.BareLineEnds;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.config.HostAndPort;
import dev.postern.proxy.config.IdentityConfig;
import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.config.IdentityConfig.Source;
import dev.postern.proxy.config.LimitsConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.ListenerConfig.CertificateRequest;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import dev.postern.proxy.config.LogConfig;
import dev.postern.proxy.config.OpsConfig;
import dev.postern.proxy.config.PolicyConfig;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.config.SenderConfig;
import dev.postern.proxy.config.SenderConfig.HeaderFrom;
import dev.postern.proxy.config.SenderConfig.NullSender;
import dev.postern.proxy.config.ServerCertificateConfig;
import dev.postern.proxy.config.TlsConfig;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
import dev.postern.proxy.config.TlsProfile;
import dev.postern.proxy.config.TraceConfig;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A configuration for tests; each test changes what it is about. */
public final class Settings {

  public HostAndPort backend;
  public BackendTlsConfig backendTls =
      new BackendTlsConfig(
          BackendTlsConfig.Mode.OFF,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
  public List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
  public List<String> groups = List.of("X25519MLKEM768", "X25519", "P-256", "P-384");
  public List<String> cipherSuites = TlsProfile.INTERMEDIATE.cipherSuites();
  public List<ServerCertificateConfig> certificates =
      List.of(
          ServerCertificateConfig.pem(People.SERVER.certificateFile(), People.SERVER.keyFile()));
  public CertificateRequest certificateRequest = CertificateRequest.ALWAYS;
  public boolean sessionTickets = true;
  public TlsConfig.Engine engine = TlsConfig.Engine.DIRECT;
  public TicketsConfig tickets = new TicketsConfig(Duration.ofHours(12), 3, Optional.empty());
  public List<Path> authorities = List.of(People.authorityFile(People.CA));
  public Optional<Path> users = Optional.empty();
  public Path revocationList = People.revocationList(People.REVOKED);
  public Optional<Path> overrides = Optional.empty();
  public int maxCertificates = 10;
  public Duration clockSkew = Duration.ZERO;
  public final OcspSettings ocsp = new OcspSettings();
  public final DownloadSettings downloads = new DownloadSettings();
  public SenderConfig sender = new SenderConfig(NullSender.REFUSE, HeaderFrom.OFF, 64 * 1024);
  public long messageOctets = 1 << 20;
  public ContentConfig content = new ContentConfig(BareLineEnds.REFUSE, LongLines.FOLD, 1000);
  public TraceConfig trace = new TraceConfig(true, true, false, "mail.example.org");

  /** Until a client is let go, whatever it does not do. */
  public Duration patience = Duration.ofSeconds(20);

  public PolicyConfig policy = PolicyConfig.OPEN;
  private final List<ListenerConfig> listeners = new ArrayList<>();

  public Settings(HostAndPort backend) {
    this.backend = backend;
  }

  /** A listener on any free port of the loopback address. */
  public Settings listener(
      String name,
      TlsMode tls,
      ClientCertificate policy,
      OnRejected onRejected,
      ListenerConfig.Provider provider) {
    HostAndPort anyPort = new HostAndPort("127.0.0.1", 0);
    return listener(
        new ListenerConfig(
            name,
            List.of(anyPort),
            tls,
            policy,
            certificateRequest,
            onRejected,
            provider,
            List.of()));
  }

  /** That listener. */
  public Settings listener(ListenerConfig listener) {
    listeners.add(listener);
    return this;
  }

  /** A listener as most are. */
  public Settings listener(String name, TlsMode tls, ListenerConfig.Provider provider) {
    return listener(name, tls, ClientCertificate.REQUIRED, OnRejected.REPLY, provider);
  }

  public PosternConfig build() {
    Rule bySanEmail =
        new Rule(Source.SAN_EMAIL, Optional.empty(), Optional.empty(), "$0", Optional.empty());
    return new PosternConfig(
        "mail.example.org",
        "",
        listeners,
        tls(),
        trust(),
        new IdentityConfig(List.of(bySanEmail), users, AuthzidPolicy.ALIAS),
        sender,
        content,
        policy,
        backend(),
        limits(),
        trace,
        new OpsConfig(Optional.empty(), Optional.empty()),
        new LogConfig(LogConfig.Format.TEXT, LogConfig.Level.INFO));
  }

  private TlsConfig tls() {
    return new TlsConfig(
        certificates,
        protocols,
        groups,
        cipherSuites,
        32 * 1024,
        sessionTickets,
        tickets,
        Duration.ofSeconds(10),
        engine);
  }

  private TrustConfig trust() {
    return new TrustConfig(
        authorities,
        List.of(),
        List.of(revocationList),
        downloads.config(),
        RevocationMode.REQUIRE,
        List.of(),
        overrides,
        Duration.ZERO,
        clockSkew,
        maxCertificates,
        2048,
        Duration.ofMillis(50),
        ocsp.config());
  }

  private BackendConfig backend() {
    Duration patience = Duration.ofSeconds(5);
    return new BackendConfig(
        List.of(backend),
        List.of(),
        Duration.ofSeconds(5),
        Duration.ofMillis(200),
        backendTls,
        BackendConfig.Forward.XCLIENT,
        Optional.empty(),
        new BackendConfig.PoolConfig(
            0, 20, Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(5), 5, 5),
        new BackendConfig.Timeouts(patience, patience, patience, patience, patience, patience));
  }

  private LimitsConfig limits() {
    return new LimitsConfig(
        messageOctets,
        100,
        100,
        100,
        100,
        patience,
        patience,
        patience,
        0,
        patience,
        100,
        20,
        Duration.ZERO,
        patience,
        10,
        Duration.ofSeconds(1));
  }
}
