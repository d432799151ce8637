package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Xtext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A service login by SASL PLAIN (RFC 4616), with the user as authorization identity where the MTA
 * allows that; a connection then belongs to one user. Otherwise the MTA knows only the service, and
 * the user stands in MAIL AUTH= besides.
 */
final class SaslForwarding implements IdentityForwarding {

  private final String service;
  private final String password;
  private final boolean authorizeAsUser;

  SaslForwarding(String service, String password, boolean authorizeAsUser) {
    this.service = service;
    this.password = password;
    this.authorizeAsUser = authorizeAsUser;
  }

  @Override
  public @Nullable String missing(Capabilities offered) {
    return offered.words("AUTH").contains("PLAIN") ? null : "it does not offer AUTH PLAIN";
  }

  /** RFC 4616 section 2: NUL separates, so none may stand in a name. */
  @Override
  public boolean canTell(ForwardedIdentity identity) {
    return !identity.user().isEmpty() && identity.user().indexOf('\0') < 0;
  }

  @Override
  public @Nullable String login(Capabilities offered, @Nullable ForwardedIdentity identity) {
    if (missing(offered) != null) {
      return null;
    }
    String authorization = authorizeAsUser && identity != null ? identity.user() : "";
    String message = authorization + '\0' + service + '\0' + password;
    return "AUTH PLAIN "
        + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean isSame(ForwardedIdentity served, ForwardedIdentity next) {
    return !authorizeAsUser || served.user().equals(next.user());
  }

  @Override
  public Sharing sharing() {
    return authorizeAsUser ? Sharing.ONE_USER : Sharing.ALL_USERS;
  }

  @Override
  public String mailParameter(ForwardedIdentity identity) {
    return authorizeAsUser ? "" : " AUTH=" + Xtext.encode(identity.user());
  }
}
