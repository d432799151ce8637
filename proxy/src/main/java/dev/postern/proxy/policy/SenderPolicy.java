package dev.postern.proxy.policy;

import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.identity.MailAddress;
import java.util.Optional;

/** From which addresses a user may send (RFC 6409 section 6.1); in doubt, not. */
public final class SenderPolicy {

  private SenderPolicy() {}

  /**
   * Whether the address is one of the user's, or at one of his whole domains.
   *
   * @param address {@code local@domain} as octets in ISO-8859-1: the local part counts exactly but
   *     for needless quoting, the domain without case; {@code @domain} covers that domain alone
   */
  public static boolean permits(ClientIdentity identity, String address) {
    if (!address.startsWith("@") && identity.senders().contains(address)) {
      return true; // as most mail programs write it: nothing needs to be parsed
    }
    Optional<MailAddress> asked = MailAddress.parse(address);
    return asked.isPresent()
        && identity.senders().stream().anyMatch(sender -> covers(sender, asked.get()));
  }

  private static boolean covers(String sender, MailAddress asked) {
    return sender.startsWith("@")
        ? asked.hasDomain(sender.substring(1))
        : MailAddress.parse(sender).filter(asked::isSameAs).isPresent();
  }
}
