package dev.postern.proxy.it;

import java.net.InetSocketAddress;

/**
 * A person with a certificate, at an address.
 *
 * @param certificate the folder in test-certs/out
 */
record Sender(String certificate, String user, String address) {

  static final Sender ALICE = new Sender("alice", "alice@example.org", "127.0.0.11");
  static final Sender ALICE_PHONE = new Sender("alice-phone", "alice@example.org", "127.0.0.12");
  static final Sender BOB = new Sender("bob", "bob@example.org", "127.0.0.13");
  static final Sender CAROL = new Sender("carol", "carol@example.org", "127.0.0.14");

  SmtpClient connect(InetSocketAddress proxy) {
    return SmtpClient.connect(proxy, certificate, address);
  }
}
