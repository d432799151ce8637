package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.TrustConfig;
import dev.postern.proxy.tls.Verdict.Absent;
import dev.postern.proxy.tls.Verdict.Reason;
import dev.postern.proxy.tls.Verdict.Rejected;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges chains by the configured files. The files' state is swapped whole on reload; broken files
 * change nothing. Never uses the network or the system's own authorities. Thread-safe.
 */
public final class PathVerifier implements ClientCertificateVerifier {

  private static final Logger log = LoggerFactory.getLogger(PathVerifier.class);

  private final TrustConfig config;
  private final InstantSource clock;
  private volatile FileStamps stamps;
  private volatile TrustSnapshot snapshot;

  /**
   * Reads the files.
   *
   * @throws ConfigException naming the file and what is wrong with it
   */
  public PathVerifier(TrustConfig config) {
    this(config, InstantSource.system());
  }

  /** As above, with a clock. */
  public PathVerifier(TrustConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.stamps = stampsNow();
    this.snapshot = TrustSnapshot.load(config);
  }

  @Override
  public Verdict judge(Certificate[] presented) {
    if (presented.length == 0) {
      return new Absent();
    }
    try {
      return snapshot.judge(PresentedChain.of(presented), clock.instant());
    } catch (CertificateException | RuntimeException e) {
      log.debug("a certificate could not be judged", e);
      return new Rejected(Reason.MALFORMED, "it cannot be read", "");
    }
  }

  /** The anchors, for the names in the CertificateRequest (RFC 8446 section 4.2.4). */
  public X509Certificate[] acceptedIssuers() {
    return snapshot.anchors().toArray(X509Certificate[]::new);
  }

  /** Reads the files anew; if one is broken, says why and everything stays as it was. */
  public synchronized Optional<String> reload() {
    // First the stamps: a file that changes while it is read will be read again.
    stamps = stampsNow();
    try {
      snapshot = TrustSnapshot.load(config);
      return Optional.empty();
    } catch (ConfigException e) {
      log.error("the authorities and revocation lists in use stay: {}", e.getMessage());
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Reads the files anew if one was changed since; whether there is a new state. */
  public synchronized boolean reloadIfChanged() {
    return !stampsNow().equals(stamps) && reload().isEmpty();
  }

  private FileStamps stampsNow() {
    List<Path> files = new ArrayList<>(config.authorities());
    files.addAll(config.intermediates());
    files.addAll(config.crlFiles());
    return FileStamps.of(files);
  }
}
