package dev.postern.proxy.identity;

import java.util.List;

/**
 * Who a trusted certificate belongs to.
 *
 * @param user the login, as the backend will hear it
 * @param serial the certificate's serial number in hexadecimal digits
 * @param fingerprint SHA-256 of the certificate
 * @param rule which mapping rule named the user, for explanations
 * @param senders addresses, and {@code @domain} for whole domains, that the user may send from
 * @param groups the one whose policy counts first
 */
public record ClientIdentity(
    String user,
    String serial,
    String fingerprint,
    String rule,
    List<String> senders,
    List<String> groups) {

  public ClientIdentity {
    senders = List.copyOf(senders);
    groups = List.copyOf(groups);
  }

  /** Somebody without a group. */
  public ClientIdentity(
      String user, String serial, String fingerprint, String rule, List<String> senders) {
    this(user, serial, fingerprint, rule, senders, List.of());
  }
}
