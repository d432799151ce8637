package dev.postern.proxy.smtp;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The extensions that a client is offered if the backend has them, a row each: the keyword, and
 * what of its parameters is passed on. What has no row is not offered, whatever the backend says.
 */
enum Extension {
  /** RFC 6152. */
  EIGHT_BIT("8BITMIME", "", false),
  /** RFC 6531. */
  SMTPUTF8("SMTPUTF8", "", false),
  /** RFC 3461. */
  DSN("DSN", "", false),
  /** RFC 2034. */
  ENHANCED_STATUS_CODES("ENHANCEDSTATUSCODES", "", false),
  /** RFC 3030 section 3: goes on in chunks, so only where the backend has CHUNKING as well. */
  BINARYMIME("BINARYMIME", "", false),
  /** RFC 2852 section 3: the shortest time in seconds; extension tokens are not passed on. */
  DELIVERBY("DELIVERBY", "[0-9]{1,9}(?=,|$)", false),
  /** RFC 4865 section 4: the longest interval and the latest date, without which nobody can ask. */
  FUTURERELEASE("FUTURERELEASE", "[1-9][0-9]{0,8} +[0-9Tt:.Zz+-]{20,35}(?= |$)", true),
  /** RFC 6710 section 5: the name of a priority assignment policy. */
  MT_PRIORITY("MT-PRIORITY", "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?(?= |$)", false),
  /** RFC 8689 section 2: of backends inside TLS only, see {@link Capabilities#inClear}. */
  REQUIRETLS("REQUIRETLS", "", false),
  /** RFC 9422: see {@link Limits}. */
  LIMITS("LIMITS", "", false);

  private static final Map<String, Extension> BY_KEYWORD = new HashMap<>();

  static {
    for (Extension extension : values()) {
      BY_KEYWORD.put(extension.keyword, extension);
    }
  }

  private final String keyword;
  private final Pattern kept;
  private final boolean needed;

  Extension(String keyword, String kept, boolean needed) {
    this.keyword = keyword;
    this.kept = Pattern.compile(kept);
    this.needed = needed;
  }

  /** The extension of that keyword, or null where the proxy cannot say that it keeps it. */
  static @Nullable Extension of(String keyword) {
    return BY_KEYWORD.get(keyword);
  }

  /** The parameters to pass on, empty for none; null where it cannot be offered without them. */
  @Nullable String parameters(String ofBackend) {
    Matcher matcher = kept.matcher(ofBackend);
    return matcher.lookingAt() ? matcher.group() : needed ? null : "";
  }
}
