package dev.postern.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are one, and which are not. */
class AddressPrefixTest {

  private static AddressPrefix of(String digits) throws UnknownHostException {
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(digits);
    return AddressPrefix.of(
        octets.length == 16
            ? Inet6Address.getByAddress("", octets, 0)
            : InetAddress.getByAddress(octets));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:db8::1, 2001:db8::1",
    "2001:db8::1, 2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8:0:ffff::, 2001:db8:0:ffff:8000::",
    "::1, ::2",
    "::ffff:192.0.2.1, 192.0.2.1",
    "fe80::1, fe80::2",
  })
  void sameCustomer(String one, String other) throws UnknownHostException {
    assertEquals(of(one), of(other));
    assertEquals(of(one).hashCode(), of(other).hashCode());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.2",
    "0.0.0.0, ::",
    "0.0.0.1, ::1",
    "2001:db8::1, 2001:db8:0:1::1",
    "2001:db8::1, 2001:db9::1",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2",
    "::c000:201, 192.0.2.1",
    "64:ff9b::c000:201, 192.0.2.1",
  })
  void differentCustomers(String one, String other) throws UnknownHostException {
    assertEquals(false, of(one).equals(of(other)));
  }
}
