package dev.postern.proxy.testing;

import dev.postern.proxy.config.DownloadConfig;
import dev.postern.proxy.config.HttpUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an administrator said about fetched lists; nobody is asked until a test says so. */
public final class DownloadSettings {

  public List<HttpUrl> urls = List.of();
  public List<HttpUrl> allowed = List.of();
  public Duration refresh = Duration.ofMinutes(1);
  public int points = 5;
  public Optional<Path> folder = Optional.empty();

  public DownloadConfig config() {
    return new DownloadConfig(
        urls, allowed, refresh, Duration.ofSeconds(5), 1_000_000, points, folder);
  }
}
