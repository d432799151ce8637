package dev.postern.proxy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Revocation lists that are fetched over HTTP (RFC 5280 section 4.2.1.13).
 *
 * @param urls places that are always asked
 * @param allowed beginnings of URLs: which distribution points named by certificates are asked
 * @param refresh how often a place is asked
 * @param timeout for one list
 * @param octets larger lists are not read
 * @param points distribution points named by certificates, at most
 * @param folder where lists outlive a restart; may not exist yet
 */
public record DownloadConfig(
    List<HttpUrl> urls,
    List<HttpUrl> allowed,
    Duration refresh,
    Duration timeout,
    int octets,
    int points,
    Optional<Path> folder) {

  public DownloadConfig {
    urls = List.copyOf(urls);
    allowed = List.copyOf(allowed);
  }

  /** Whether anybody is asked at all. */
  public boolean isUsed() {
    return !urls.isEmpty() || !allowed.isEmpty();
  }
}
