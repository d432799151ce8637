package dev.postern.proxy.session;

import dev.postern.proxy.backend.ForwardedIdentity;
import dev.postern.proxy.identity.ClientIdentity;
import dev.postern.proxy.smtp.Capabilities;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The facts of one conversation, as far as they are known. Confined to its event loop. */
final class Session {

  final String id;
  final String listener;
  private InetSocketAddress peer;
  private String address;
  String helo = "";
  boolean esmtp;
  String protocol = "";
  String cipherSuite = "";
  boolean resumed;
  @Nullable ClientIdentity identity;
  String verdict = "";

  /** What the last EHLO offered; MAIL and RCPT take the parameters of these extensions only. */
  Capabilities offered = Capabilities.NONE;

  /** The longest message in octets; a bound for those too who said HELO and were offered none. */
  long sizeLimit;

  /** Whether the certificate was refused, which has its own line in the log. */
  boolean rejected;

  int messages;

  Session(String id, String listener, InetSocketAddress peer) {
    this.id = id;
    this.listener = listener;
    this.peer = peer;
    this.address = digits(peer);
  }

  void comesFrom(InetSocketAddress client) {
    peer = client;
    address = digits(client);
  }

  /** The client's IP address in digits. */
  String address() {
    return address;
  }

  private static String digits(InetSocketAddress client) {
    return client.getAddress() == null
        ? "0.0.0.0"
        : withoutZone(client.getAddress().getHostAddress());
  }

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }

  int port() {
    return peer.getPort();
  }

  String peer() {
    return address + ":" + port();
  }

  String user() {
    return identity == null ? "" : identity.user();
  }

  /** The identity, where the phase says that there is one. */
  ClientIdentity identified() {
    if (identity == null) {
      throw new IllegalStateException("mail without an identity");
    }
    return identity;
  }

  ForwardedIdentity forwarded() {
    return new ForwardedIdentity(user(), address, port(), helo);
  }
}
