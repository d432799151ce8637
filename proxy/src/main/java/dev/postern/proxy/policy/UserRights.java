package dev.postern.proxy.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one session may do and what is counted of it; put together once, when its user is known.
 *
 * @param recipientsPerMessage at most
 * @param certificate whose quarantine is asked for at MAIL; absent where nobody gets there
 */
public record UserRights(
    RecipientPolicy recipients,
    int recipientsPerMessage,
    List<Quota> messageQuotas,
    List<Quota> recipientQuotas,
    List<Quota> octetQuotas,
    List<SessionSlot> sessions,
    Optional<String> certificate) {

  public UserRights {
    messageQuotas = List.copyOf(messageQuotas);
    recipientQuotas = List.copyOf(recipientQuotas);
    octetQuotas = List.copyOf(octetQuotas);
    sessions = List.copyOf(sessions);
  }

  /** Whether the store has nothing to say to a new message. */
  public boolean isFreeToBegin() {
    return messageQuotas.isEmpty() && octetQuotas.isEmpty() && certificate.isEmpty();
  }

  /**
   * What MAIL claims: one message, and room for its octets.
   *
   * @param octets as declared by SIZE; 0 where nothing was declared
   */
  public List<Claim> ofMessage(long octets) {
    List<Claim> claims = new ArrayList<>(messageQuotas.size() + octetQuotas.size());
    messageQuotas.forEach(quota -> claims.add(Claim.taking(quota, 1)));
    octetQuotas.forEach(quota -> claims.add(Claim.lookingFor(quota, octets)));
    return claims;
  }

  /** What RCPT claims. */
  public List<Claim> ofRecipient() {
    return recipientQuotas.stream().map(quota -> Claim.taking(quota, 1)).toList();
  }

  /** What content costs at its end. */
  public List<Claim> ofContent(long octets) {
    return octetQuotas.stream().map(quota -> Claim.taking(quota, octets)).toList();
  }
}
