package dev.postern.proxy.session;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one address: an IPv4 address, or the /64 of an IPv6 one, since whoever has one
 * address of it has them all.
 *
 * @param ipv4 whether the prefix is a whole IPv4 address
 */
record AddressPrefix(boolean ipv4, long prefix) {

  private static final int MAPPED = 0x0000FFFF;

  static AddressPrefix of(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    if (octets.remaining() == Integer.BYTES) {
      return new AddressPrefix(true, octets.getInt());
    }
    // RFC 4291 section 2.5.5.2: else all of IPv4 would be one /64.
    boolean mapped = octets.getLong(0) == 0 && octets.getInt(8) == MAPPED;
    return mapped
        ? new AddressPrefix(true, octets.getInt(12))
        : new AddressPrefix(false, octets.getLong(0));
  }
}
