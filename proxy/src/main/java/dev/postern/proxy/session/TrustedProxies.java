package dev.postern.proxy.session;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The balancers that may, and then must, say in a PROXY header where a client comes from. */
final class TrustedProxies {

  private final List<IpSubnetFilterRule> rules;

  TrustedProxies(List<String> blocks) {
    this.rules = blocks.stream().map(TrustedProxies::rule).toList();
  }

  private static IpSubnetFilterRule rule(String block) {
    String whole = block.indexOf('/') >= 0 ? block : block + (block.contains(":") ? "/128" : "/32");
    return new IpSubnetFilterRule(whole, IpFilterRuleType.ACCEPT);
  }

  boolean areExpected() {
    return !rules.isEmpty();
  }

  /** Where a PROXY header is expected, nobody else may connect: he could name any address. */
  boolean admit(SocketAddress remote) {
    return rules.isEmpty()
        || remote instanceof InetSocketAddress address
            && rules.stream().anyMatch(rule -> rule.matches(address));
  }
}
