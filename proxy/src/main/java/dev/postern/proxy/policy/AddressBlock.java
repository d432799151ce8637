package dev.postern.proxy.policy;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/** What counts as one client address: whoever has an IPv6 address has a /64 of them. */
final class AddressBlock {

  private static final int PREFIX_OCTETS = 8;

  private AddressBlock() {}

  /**
   * The block of an address in digits.
   *
   * @throws IllegalArgumentException when it is none
   */
  static String of(String address) {
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(address);
    if (octets == null) {
      throw new IllegalArgumentException("not an address: " + address);
    }
    try {
      // An IPv4 address inside an IPv6 one becomes what it is.
      InetAddress known = InetAddress.getByAddress(octets);
      return known instanceof Inet4Address
          ? known.getHostAddress()
          : HexFormat.of().formatHex(octets, 0, PREFIX_OCTETS) + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address: " + address, e);
    }
  }
}
