package dev.postern.proxy.testing;

import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.OcspConfig;
import dev.postern.proxy.config.OcspConfig.Digest;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.config.OcspConfig.Nonce;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an administrator said about OCSP; nobody is asked until a test says so. */
public final class OcspSettings {

  public Mode mode = Mode.OFF;
  public Optional<HttpUrl> url = Optional.empty();
  public List<HttpUrl> allowed = List.of();
  public Nonce nonce = Nonce.REQUIRE;
  public Digest digest = Digest.SHA_1;
  public int requests = 2;
  public int cached = 100;
  public Duration timeout = Duration.ofSeconds(5);
  public Duration keep = Duration.ofHours(24);
  public Duration keepWithoutEnd = Duration.ofMinutes(5);
  public Duration retry = Duration.ofSeconds(15);

  public OcspConfig config() {
    return new OcspConfig(
        mode,
        url,
        allowed,
        nonce,
        digest,
        timeout,
        65_536,
        requests,
        cached,
        keep,
        keepWithoutEnd,
        retry);
  }
}
