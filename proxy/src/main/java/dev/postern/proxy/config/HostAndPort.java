package dev.postern.proxy.config;

import java.net.InetSocketAddress;

/**
 * A host and a port, as {@code host:port} or {@code [IPv6]:port}.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535, or 0 for any free port
 */
public record HostAndPort(String host, int port) {

  public HostAndPort {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException("not a host and port: " + host + ":" + port);
    }
  }

  /**
   * Reads {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException with a sentence that says what is wrong
   */
  public static HostAndPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("host:port is expected, as in 0.0.0.0:587 or [::]:587");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("an IPv6 address stands in brackets, as in [::]:587");
    }
    try {
      return new HostAndPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the port is a number from 1 to 65535", e);
    }
  }

  /** Resolves the name now. */
  public InetSocketAddress resolve() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
