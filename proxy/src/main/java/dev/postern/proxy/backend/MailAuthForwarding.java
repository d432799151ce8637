package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Xtext;
import org.jspecify.annotations.Nullable;

/**
 * The AUTH= parameter of MAIL (RFC 4954 section 5): a label that grants nothing by itself; the
 * right to relay comes from elsewhere.
 */
final class MailAuthForwarding implements IdentityForwarding {

  @Override
  public @Nullable String missing(Capabilities offered) {
    return offered.offers("AUTH")
        ? null
        : "it does not offer AUTH, hence takes no MAIL AUTH=: switch SASL on there";
  }

  @Override
  public boolean isSame(ForwardedIdentity served, ForwardedIdentity next) {
    return true;
  }

  @Override
  public Sharing sharing() {
    return Sharing.ALL_USERS;
  }

  @Override
  public String mailParameter(ForwardedIdentity identity) {
    return " AUTH=" + Xtext.encode(identity.user());
  }
}
