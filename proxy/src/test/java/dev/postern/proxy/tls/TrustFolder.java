package dev.postern.proxy.tls;

import dev.postern.proxy.certificates.Authority;
import dev.postern.proxy.certificates.CrlProfile;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.config.TrustConfig.RevocationMode;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.testing.DownloadSettings;
import dev.postern.proxy.testing.OcspSettings;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import dev.postern.proxy.tls.Verdict.Trusted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;

/** The files of an administrator, a verifier over them, and a clock that a test can set. */
final class TrustFolder {

  private final Path authorities;
  private final Path intermediates;
  private final Path lists;
  private final Path overrides;
  Instant now = Authority.NOW;
  final OcspSettings ocsp = new OcspSettings();
  final DownloadSettings downloads = new DownloadSettings();

  /** By default a list is demanded where there is a file of lists. */
  Optional<RevocationMode> mode = Optional.empty();

  final Metrics metrics = new Metrics();
  Duration staleGrace = Duration.ZERO;
  Duration clockSkew = Duration.ofMinutes(2);
  List<String> policies = List.of();

  TrustFolder(Path folder, Authority... anchors) {
    this.authorities = folder.resolve("ca.pem");
    this.intermediates = folder.resolve("intermediates.pem");
    this.lists = folder.resolve("crl.pem");
    this.overrides = folder.resolve("overrides");
    anchors(anchors);
  }

  void anchors(Authority... anchors) {
    write(authorities, Arrays.stream(anchors).map(Authority::pem).collect(Collectors.joining()));
  }

  void intermediates(Authority... below) {
    write(intermediates, Arrays.stream(below).map(Authority::pem).collect(Collectors.joining()));
  }

  void lists(CrlProfile... profiles) {
    write(lists, Arrays.stream(profiles).map(CrlProfile::pem).collect(Collectors.joining()));
  }

  void writeLists(String text) {
    write(lists, text);
  }

  Path overridesFile() {
    return overrides;
  }

  /** Writes the file of overrides, not accessible to others. */
  void overrides(String... lines) {
    write(overrides, String.join("\n", lines) + "\n");
    try {
      Files.setPosixFilePermissions(overrides, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void writeAuthorities(String text) {
    write(authorities, text);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PathVerifier verifier() {
    return new PathVerifier(config(), () -> now, Runnable::run, metrics);
  }

  TrustConfig config() {
    boolean revocation = Files.exists(lists);
    return new TrustConfig(
        List.of(authorities),
        Files.exists(intermediates) ? List.of(intermediates) : List.of(),
        revocation ? List.of(lists) : List.of(),
        downloads.config(),
        mode.orElse(revocation ? RevocationMode.REQUIRE : RevocationMode.OFF),
        policies,
        Optional.of(overrides),
        staleGrace,
        clockSkew,
        10,
        2048,
        Duration.ofSeconds(5),
        ocsp.config());
  }

  Verdict judge(Certificate leaf, Authority... intermediates) {
    return verifier().judge(chain(leaf, intermediates));
  }

  static Certificate[] chain(Certificate leaf, Authority... intermediates) {
    Certificate[] chain = new Certificate[intermediates.length + 1];
    chain[0] = leaf;
    for (int i = 0; i < intermediates.length; i++) {
      chain[i + 1] = intermediates[i].certificate();
    }
    return chain;
  }

  static Trusted assertTrusted(Verdict verdict) {
    return Assertions.assertInstanceOf(Trusted.class, verdict, () -> "not trusted: " + verdict);
  }

  /** Rejected for this reason, in words that contain these. */
  static void assertRejected(Reason reason, String words, Verdict verdict) {
    Rejected rejected = Assertions.assertInstanceOf(Rejected.class, verdict);
    Assertions.assertEquals(reason, rejected.reason(), rejected::detail);
    Assertions.assertTrue(rejected.detail().contains(words), rejected::detail);
    Assertions.assertTrue(rejected.detail().matches("[ -~]{1,300}"), rejected::detail);
  }
}
