package dev.postern.proxy.identity;

import java.util.List;

/**
 * What the table says of one user.
 *
 * @param senders addresses, and {@code @domain} for whole domains
 * @param groups in the order of the line
 */
record UserLine(List<String> senders, List<String> groups) {

  UserLine {
    senders = List.copyOf(senders);
    groups = List.copyOf(groups);
  }
}
