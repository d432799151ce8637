package dev.postern.proxy.policy;

import dev.postern.proxy.config.PolicyConfig.UserPolicy;
import dev.postern.proxy.smtp.Mailbox;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * To which domains a user may send. Where there is a list, a domain that can be read in two ways
 * has to be permitted in both, and one that nobody can read is not permitted.
 */
public final class RecipientPolicy {

  private final List<DomainPattern> allowed;
  private final List<DomainPattern> denied;
  private final boolean open;

  /**
   * Takes over the lists.
   *
   * @throws dev.postern.proxy.config.ConfigException when an entry is no domain
   */
  public RecipientPolicy(UserPolicy policy) {
    this.allowed = policy.allowedDomains().stream().map(DomainPattern::parse).toList();
    this.denied = policy.deniedDomains().stream().map(DomainPattern::parse).toList();
    this.open = policy.allowedDomains().contains("*") && denied.isEmpty();
  }

  /** Whether mail may go there; the bare postmaster is this mail server's own and always may. */
  public boolean permits(Mailbox recipient) {
    if (open || recipient.domain().isEmpty()) {
      return true;
    }
    List<String> readings = DomainReadings.of(unicode(recipient.domain()));
    return !readings.isEmpty()
        && !isRoute(recipient.localPart())
        && readings.stream().allMatch(this::permits);
  }

  private boolean permits(String reading) {
    return allowed.stream().anyMatch(pattern -> pattern.matches(reading))
        && denied.stream().noneMatch(pattern -> pattern.matches(reading));
  }

  /**
   * Postfix and others send {@code bob%evil.example@here.example}, and the same with {@code !} or a
   * quoted {@code @}, on to evil.example.
   */
  private static boolean isRoute(String localPart) {
    return localPart.chars().anyMatch(c -> c == '%' || c == '!' || c == '@');
  }

  /** SMTP's octets, one char each, as text. */
  private static String unicode(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
