package dev.postern.proxy.backend;

import dev.postern.proxy.smtp.Capabilities;
import dev.postern.proxy.smtp.Xtext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Postfix's XCLIENT. Without ADDR it may be repeated for ever on one connection, and the client's
 * address goes by XFORWARD with each mail. With ADDR, Postfix refuses the next XCLIENT and keeps
 * the login, so that Bob's mail would go out as Alice's: such a connection belongs to one client.
 */
final class XclientForwarding implements IdentityForwarding {

  /** Postfix's bound on an encoded value; a longer one is refused whole. */
  private static final int MAXIMUM_VALUE = 255;

  private final boolean withAddress;

  XclientForwarding(boolean withAddress) {
    this.withAddress = withAddress;
  }

  @Override
  public @Nullable String missing(Capabilities offered) {
    Set<String> attributes = offered.words("XCLIENT");
    if (!attributes.contains("LOGIN")) {
      return "it does not offer XCLIENT with LOGIN to this host: list this proxy in"
          + " smtpd_authorized_xclient_hosts of the service it connects to";
    }
    if (withAddress && !attributes.contains("ADDR")) {
      return "it does not offer XCLIENT with ADDR: use forward = xclient";
    }
    return null;
  }

  @Override
  public boolean canTell(ForwardedIdentity identity) {
    return !identity.user().isEmpty() && Xtext.encode(identity.user()).length() <= MAXIMUM_VALUE;
  }

  @Override
  public boolean isSame(ForwardedIdentity served, ForwardedIdentity next) {
    return withAddress ? served.isSameClient(next) : served.user().equals(next.user());
  }

  @Override
  public Sharing sharing() {
    return withAddress ? Sharing.ONE_CLIENT : Sharing.ALL_USERS;
  }

  @Override
  public String announcement(Capabilities offered, ForwardedIdentity identity) {
    Attributes line = new Attributes("XCLIENT", offered.words("XCLIENT"));
    if (withAddress) {
      line.add("ADDR", identity.attributeAddress());
      line.add("PORT", Integer.toString(identity.port()));
      line.add("HELO", identity.helo());
    }
    line.add("PROTO", "ESMTP");
    line.add("LOGIN", identity.user());
    return line.text();
  }

  @Override
  public @Nullable String prelude(Capabilities offered, ForwardedIdentity identity) {
    if (withAddress || !offered.offers("XFORWARD")) {
      return null;
    }
    Attributes line = new Attributes("XFORWARD", offered.words("XFORWARD"));
    line.add("ADDR", identity.attributeAddress());
    line.add("PORT", Integer.toString(identity.port()));
    line.add("PROTO", "ESMTP");
    line.add("HELO", identity.helo());
    return line.isEmpty() ? null : line.text();
  }

  /** Attributes that were offered; one unknown attribute would cost the whole line. */
  private static final class Attributes {
    private final StringBuilder text;
    private final Set<String> offered;
    private final int start;

    Attributes(String verb, Set<String> offered) {
      this.text = new StringBuilder(verb);
      this.offered = offered;
      this.start = verb.length();
    }

    void add(String name, String value) {
      String encoded = Xtext.encode(value);
      if (offered.contains(name) && !encoded.isEmpty() && encoded.length() <= MAXIMUM_VALUE) {
        text.append(' ').append(name).append('=').append(encoded);
      }
    }

    boolean isEmpty() {
      return text.length() == start;
    }

    String text() {
      return text.toString();
    }
  }
}
