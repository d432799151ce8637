package dev.postern.proxy.config;

import dev.postern.proxy.config.ContentConfig.BareLineEnds;
import dev.postern.proxy.config.ContentConfig.LongLines;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.SenderConfig.HeaderFrom;
import dev.postern.proxy.config.SenderConfig.NullSender;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads everything under {@code postern}. */
final class PosternReader {

  private static final Kind<Duration> DURATION = Quantity.duration("1ms");
  private static final Kind<String> OBJECT_IDENTIFIER =
      Kind.textLike("[0-2](\\.\\d{1,18})+", "an object identifier in digits, as 1.3.6.1.4.1.99.7");

  private PosternReader() {}

  static PosternConfig read(Section postern) {
    TlsConfig tls = TlsReader.read(postern.section("tls"));
    List<ListenerConfig> listeners = ListenersReader.read(postern, tls.protocols());
    String hostname = hostname(postern);
    return new PosternConfig(
        hostname,
        postern.optional("help-url", Kinds.WEB_ADDRESS).orElse(""),
        listeners,
        tls,
        trust(postern.section("trust"), listeners),
        IdentityReader.read(postern.section("identity")),
        sender(postern.section("sender")),
        content(postern.section("content")),
        PolicyReader.read(postern.section("policy")),
        BackendReader.read(postern.section("backend")),
        LimitsReader.read(postern.section("limits")),
        trace(postern.section("trace"), hostname),
        ops(postern.section("ops")),
        log(postern.section("log")));
  }

  static OpsConfig ops(Section ops) {
    return new OpsConfig(
        ops.optional("address", Kinds.ADDRESS), ops.optional("socket", FileKind.FUTURE));
  }

  private static String hostname(Section postern) {
    String example = "hostname = mail.example.org";
    return postern
        .optional("hostname", Kinds.DOMAIN)
        .orElseGet(() -> postern.isSet("hostname") ? "" : ownName(postern, example));
  }

  /** Asks the system, and perhaps the name service: the reason to set the name. */
  private static String ownName(Section postern, String example) {
    try {
      String name = InetAddress.getLocalHost().getCanonicalHostName();
      return Kinds.DOMAIN.reader().read(name, Path.of(""));
    } catch (UnknownHostException | IllegalArgumentException e) {
      postern.report(
          "hostname", "is not set, and this machine knows no name of its own; " + example);
      return "";
    }
  }

  private static TrustConfig trust(Section trust, List<ListenerConfig> listeners) {
    TrustConfig config =
        new TrustConfig(
            trust.list("authorities", FileKind.READABLE),
            trust.list("intermediates", FileKind.READABLE),
            trust.list("crl-files", FileKind.READABLE),
            download(trust.section("crl-download")),
            trust.value("revocation", Kind.choice(RevocationMode.class)),
            trust.list("policies", OBJECT_IDENTIFIER),
            trust.optional("overrides-file", FileKind.FUTURE),
            trust.value("stale-grace", Quantity.duration("0s", "30d")),
            trust.value("clock-skew", Quantity.duration("0s")),
            trust.value("max-certificates", Quantity.number(1, 20)),
            trust.value("minimum-rsa-bits", Quantity.number(1024, 16_384)),
            trust.value("reload-interval", DURATION),
            OcspReader.read(trust.section("ocsp")));
    if (listeners.isEmpty() || listeners.stream().anyMatch(PosternReader::asksForCertificates)) {
      checkTrust(trust, config);
    }
    return config;
  }

  private static DownloadConfig download(Section download) {
    return new DownloadConfig(
        download.list("urls", Kinds.URL),
        download.list("allowed", Kinds.URL),
        download.value("refresh", Quantity.duration("1s", "7d")),
        download.value("timeout", Quantity.duration("100ms", "60s")),
        download.value("octets", Quantity.size("1KiB", "256MiB")).intValue(),
        download.value("points", Quantity.number(1, 1000)),
        download.optional("folder", FileKind.FUTURE));
  }

  private static boolean asksForCertificates(ListenerConfig listener) {
    return listener.clientCertificate() != ClientCertificate.NONE;
  }

  /** Certificates cannot be judged without anchors, nor without lists unless someone says so. */
  private static void checkTrust(Section trust, TrustConfig config) {
    if (config.authorities().isEmpty() && trust.isSound("authorities")) {
      trust.report("authorities", "is missing; for example: authorities = [ca.pem]");
    }
    if (config.revocation() == RevocationMode.REQUIRE
        && config.crlFiles().isEmpty()
        && !config.download().isUsed()
        && trust.isSound("crl-download")
        && trust.isSound("crl-files")
        && trust.isSound("revocation")) {
      trust.report(
          "crl-files",
          "is empty, so no certificate would be accepted: name the CRL files, as in"
              + " crl-files = [ca.crl], or where they are fetched, as in"
              + " crl-download.urls = [\"http://pki.example.org/ca.crl\"], or say revocation = off"
              + " knowingly");
    }
  }

  private static SenderConfig sender(Section sender) {
    return new SenderConfig(
        sender.value("null-sender", Kind.choice(NullSender.class)),
        sender.value("header-from", Kind.choice(HeaderFrom.class)),
        sender.value("header-octets", Quantity.size("1KiB", "1MiB")).intValue());
  }

  private static ContentConfig content(Section content) {
    return new ContentConfig(
        content.value("bare-line-ends", Kind.choice(BareLineEnds.class)),
        content.value("long-lines", Kind.choice(LongLines.class)),
        // Fewer than 1000 would break RFC 5321 section 4.5.3.1.6.
        content.value("line-octets", Quantity.number(1000, 1_000_000)));
  }

  private static TraceConfig trace(Section trace, String hostname) {
    return new TraceConfig(
        trace.value("received", Kind.flag()),
        trace.value("identity", Kind.flag()),
        trace.value("authentication-results", Kind.flag()),
        trace.optional("authserv-id", Kinds.DOMAIN).orElse(hostname));
  }

  private static LogConfig log(Section log) {
    return new LogConfig(
        log.value("format", Kind.choice(LogConfig.Format.class)),
        log.value("level", Kind.choice(LogConfig.Level.class)));
  }
}
