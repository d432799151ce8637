package dev.postern.proxy.session;

import dev.postern.proxy.backend.IdentityForwarding;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.PosternConfig;
import dev.postern.proxy.metrics.Metrics;
import dev.postern.proxy.policy.Policies;
import dev.postern.proxy.tls.ServerTls;

/** What all sessions of one listener share; read by several event loops. */
public final class ListenerServices {

  final PosternConfig config;
  final ListenerConfig listener;
  final ServerTls tls;
  final LiveSessions live;
  final Policies policies;
  final IdentityForwarding forwarding;
  final Metrics metrics;
  final Admission admission;
  final LimitLog limits;
  final TraceHeader trace;
  final Offers offers;
  final Refusals refusals;
  final Rejections rejections;

  public ListenerServices(
      PosternConfig config,
      ListenerConfig listener,
      ServerTls tls,
      LiveSessions live,
      Policies policies,
      IdentityForwarding forwarding,
      Metrics metrics,
      Admission admission) {
    this.config = config;
    this.listener = listener;
    this.tls = tls;
    this.live = live;
    this.policies = policies;
    this.forwarding = forwarding;
    this.metrics = metrics;
    this.admission = admission;
    this.limits = new LimitLog(metrics);
    this.rejections = new Rejections(metrics);
    this.trace = new TraceHeader(config.hostname(), config.trace());
    this.offers = new Offers(config);
    this.refusals = new Refusals(config.helpUrl(), tls.keyTypes(), tls.authorities());
  }
}
