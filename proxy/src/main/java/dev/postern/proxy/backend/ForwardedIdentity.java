package dev.postern.proxy.backend;

/**
 * Whose mail comes, as the MTA is to know it.
 *
 * @param user the certificate's user
 * @param address the client's IP address, without brackets or zone
 * @param port the client's port
 * @param helo the name in the client's EHLO
 */
public record ForwardedIdentity(String user, String address, int port, String helo) {

  /** The address as XCLIENT and XFORWARD want it. */
  String attributeAddress() {
    return address.indexOf(':') >= 0 ? "IPV6:" + address : address;
  }

  /** Whether XCLIENT with ADDR told the MTA the same already; the port tells nobody apart. */
  boolean isSameClient(ForwardedIdentity other) {
    return user.equals(other.user) && address.equals(other.address);
  }
}
