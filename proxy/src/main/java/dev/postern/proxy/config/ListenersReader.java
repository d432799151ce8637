package dev.postern.proxy.config;

import dev.postern.proxy.config.ListenerConfig.CertificateRequest;
import dev.postern.proxy.config.ListenerConfig.ClientCertificate;
import dev.postern.proxy.config.ListenerConfig.OnRejected;
import dev.postern.proxy.config.ListenerConfig.TlsMode;
import io.netty.handler.ssl.OpenSsl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code listeners} and {@code listener-defaults}. */
final class ListenersReader {

  private static final Kind<TlsMode> TLS = Kind.choice(TlsMode.class);
  private static final Kind<ClientCertificate> CLIENT_CERTIFICATE =
      Kind.choice(ClientCertificate.class);
  private static final Kind<CertificateRequest> CERTIFICATE_REQUEST =
      Kind.choice(CertificateRequest.class);
  private static final Kind<OnRejected> ON_REJECTED = Kind.choice(OnRejected.class);
  private static final Kind<ListenerConfig.Provider> PROVIDER =
      Kind.choice(ListenerConfig.Provider.class);

  /**
   * Who has bound an address already; as text, for the first record hashed costs the start 18 ms.
   */
  private final Map<String, String> bound = new HashMap<>();

  private final List<String> protocols;

  private ListenersReader(List<String> protocols) {
    this.protocols = protocols;
  }

  /**
   * The listeners.
   *
   * @param protocols the versions of TLS that they speak
   */
  static List<ListenerConfig> read(Section postern, List<String> protocols) {
    ListenerConfig defaults = defaults(postern.section("listener-defaults"));
    ListenersReader reader = new ListenersReader(protocols);
    List<ListenerConfig> listeners = new ArrayList<>();
    postern
        .sections("listeners")
        .forEach((name, section) -> listeners.add(reader.listener(name, section, defaults)));
    if (listeners.isEmpty() && postern.isSound("listeners")) {
      postern.report(
          "listeners", "is empty; for example: listeners { submission { bind = \"[::]:587\" } }");
    }
    return listeners;
  }

  /** A listener without name and addresses. */
  private static ListenerConfig defaults(Section section) {
    return new ListenerConfig(
        "",
        List.of(),
        section.value("tls", TLS),
        section.value("client-certificate", CLIENT_CERTIFICATE),
        section.value("certificate-request", CERTIFICATE_REQUEST),
        section.value("on-rejected", ON_REJECTED),
        section.value("provider", PROVIDER),
        section.list("trusted-proxies", Kinds.NETWORK));
  }

  private ListenerConfig listener(String name, Section section, ListenerConfig defaults) {
    ListenerConfig listener =
        new ListenerConfig(
            name,
            section.mandatoryList("bind", Kinds.ADDRESS, "bind = \"[::]:587\""),
            section.optional("tls", TLS).orElse(defaults.tls()),
            section
                .optional("client-certificate", CLIENT_CERTIFICATE)
                .orElse(defaults.clientCertificate()),
            section
                .optional("certificate-request", CERTIFICATE_REQUEST)
                .orElse(defaults.certificateRequest()),
            section.optional("on-rejected", ON_REJECTED).orElse(defaults.onRejected()),
            section.optional("provider", PROVIDER).orElse(defaults.provider()),
            section
                .optionalList("trusted-proxies", Kinds.NETWORK)
                .orElse(defaults.trustedProxies()));
    check(section, listener);
    return listener;
  }

  private void check(Section section, ListenerConfig listener) {
    if (listener.onRejected() == OnRejected.ALERT
        && listener.clientCertificate() == ClientCertificate.NONE) {
      section.report(
          "on-rejected",
          "alert has no effect with client-certificate = none, where no certificate is rejected;"
              + " allowed: reply, or client-certificate = required or optional");
    }
    checkProvider(section, listener);
    listener.bind().forEach(address -> checkFree(section, listener.name(), address));
  }

  /** The library is loaded for the answer, so it is asked about only where that matters. */
  private void checkProvider(Section section, ListenerConfig listener) {
    if (listener.provider() == ListenerConfig.Provider.OPENSSL && !OpenSsl.isAvailable()) {
      section.report(
          "provider",
          ListenerConfig.NO_BORING_SSL
              + OpenSsl.unavailabilityCause().getMessage()
              + "; allowed: auto, jdk");
    }
    // Where no protocol is left, each was wrong, which has been said.
    if (listener.certificateRequest() != CertificateRequest.ALWAYS
        && !protocols.isEmpty()
        && !listener.canAskAsConfigured(protocols, boringSsl(listener.provider()))) {
      section.report("certificate-request", ListenerConfig.CANNOT_ASK);
    }
  }

  private static boolean boringSsl(ListenerConfig.Provider provider) {
    return switch (provider) {
      case AUTO -> OpenSsl.isAvailable();
      case OPENSSL -> true;
      case JDK -> false;
    };
  }

  private void checkFree(Section section, String name, HostAndPort address) {
    String other = bound.putIfAbsent(address.toString(), name);
    if (other != null && address.port() != 0) {
      section.report("bind", address + " is bound by the listener " + other + " already");
    }
  }
}
