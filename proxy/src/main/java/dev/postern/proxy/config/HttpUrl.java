package dev.postern.proxy.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where something is asked for over HTTP. Scheme and host are in lower case and the scheme's own
 * port is left out, so that two URLs that are equal are one place.
 */
public record HttpUrl(URI uri) {

  /** What {@link #parse} takes, to complete the sentence "allowed: ...". */
  public static final String ALLOWED =
      "an http or https URL with a host, without user or fragment, as http://pki.example.org/ca.crl";

  private static final int LONGEST = 2000;
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Set<String> DOTS = Set.of(".", "..");

  /** Only by {@link #parse}, or of the same form. */
  public HttpUrl {
    uri = checked(uri);
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with half a sentence about what is wrong
   */
  public static HttpUrl parse(String text) {
    require(text.length() <= LONGEST, "longer than " + LONGEST + " characters");
    // URI takes letters of every alphabet, which HTTP does not.
    require(text.chars().allMatch(c -> c > ' ' && c < 0x7f), "not plain ASCII without spaces");
    try {
      return new HttpUrl(new URI(text));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL: " + e.getReason(), e);
    }
  }

  /** Reads a URL that somebody else names; empty where it is none, or not below one of these. */
  public static Optional<HttpUrl> among(List<HttpUrl> allowed, String text) {
    try {
      return Optional.of(parse(text)).filter(url -> allowed.stream().anyMatch(url::isUnder));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether it is this place or one below it: of the same host and port, whole segments alike. */
  public boolean isUnder(HttpUrl other) {
    String path = uri.getRawPath();
    String beginning = other.uri.getRawPath();
    return uri.getScheme().equals(other.uri.getScheme())
        && uri.getRawAuthority().equals(other.uri.getRawAuthority())
        && path.startsWith(beginning)
        && (path.length() == beginning.length()
            || beginning.endsWith("/")
            || path.charAt(beginning.length()) == '/');
  }

  private static URI checked(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    require(SCHEMES.contains(scheme), "neither http nor https");
    require(uri.getRawUserInfo() == null, "a user does not belong here");
    require(uri.getHost() != null, "there is no host in it");
    require(uri.getRawFragment() == null, "a fragment (#) does not belong here");
    require(uri.getPort() != 0 && uri.getPort() <= 65_535, "the port is a number from 1 to 65535");
    requireStraight(uri.getPath());
    return canonical(uri, scheme);
  }

  /** A path that climbs would be another place than the one that its beginning promises. */
  private static void requireStraight(String path) {
    boolean climbs = Arrays.stream(path.split("[/\\\\]", -1)).anyMatch(DOTS::contains);
    require(!climbs, "its path has a segment . or ..");
  }

  private static URI canonical(URI uri, String scheme) {
    boolean usual = uri.getPort() == (scheme.equals("http") ? 80 : 443);
    String port = usual || uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return URI.create(scheme + "://" + host + port + path + query);
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new IllegalArgumentException(complaint);
    }
  }

  @Override
  public String toString() {
    return uri.toString();
  }
}
