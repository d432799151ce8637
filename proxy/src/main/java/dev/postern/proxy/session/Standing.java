package dev.postern.proxy.session;

import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.tls.Verdict;

/** What a presented chain leads to: a user who may send, or why there is none. */
sealed interface Standing {

  /** The certificate is believed and names a user. */
  record Admitted(Verdict.Trusted verdict, ClientIdentity identity) implements Standing {}

  /** The certificate is not believed. */
  record Rejected(Verdict.Rejected verdict) implements Standing {}

  /**
   * The certificate is believed, but is nobody's here.
   *
   * @param detail for a person
   */
  record WithoutUser(String detail) implements Standing {}

  /** No certificate arrived. */
  record Absent() implements Standing {}
}
