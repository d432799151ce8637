package dev.postern.proxy.config;

import dev.postern.proxy.config.KeySource.PemKey;
import dev.postern.proxy.config.TlsConfig.TicketsConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code tls}. */
final class TlsReader {

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
  private static final List<String> GROUPS =
      List.of("X25519MLKEM768", "X25519", "P-256", "P-384", "P-521");
  private static final Kind<String> SUITE =
      Kind.textLike("TLS_[A-Z0-9_]+", "IANA names, as TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");

  private TlsReader() {}

  static TlsConfig read(Section tls) {
    TlsProfile profile = tls.value("profile", Kind.choice(TlsProfile.class));
    List<String> suites = tls.list("cipher-suites", SUITE);
    return new TlsConfig(
        certificates(tls),
        orElse(tls, "protocols", PROTOCOLS, "[\"TLSv1.3\"]", profile.protocols()),
        orElse(tls, "groups", GROUPS, "[\"X25519\", \"P-256\"]", profile.groups()),
        suites.isEmpty() ? profile.cipherSuites() : TlsProfile.withTls13(suites),
        tls.value("max-certificate-bytes", Quantity.size("16KiB", "1MiB")).intValue(),
        tls.value("session-tickets", Kind.flag()),
        tickets(tls.section("tickets")),
        tls.value("handshake-timeout", Quantity.duration("1ms")),
        tls.value("engine", Kind.choice(TlsConfig.Engine.class)));
  }

  private static List<String> orElse(
      Section tls, String key, List<String> words, String example, List<String> profile) {
    Optional<List<String>> list = tls.optionalList(key, Kind.oneOf(words));
    if (list.isPresent() && list.get().isEmpty() && tls.isSound(key)) {
      tls.report(key, "is missing; for example: " + key + " = " + example);
    }
    return list.orElse(profile);
  }

  /** The pair that stands in {@code tls} itself first, then those of the list. */
  private static List<ServerCertificateConfig> certificates(Section tls) {
    List<ServerCertificateConfig> certificates = new ArrayList<>();
    List<Section> rows = tls.rows("certificates");
    boolean pair = tls.isSet("certificate") || tls.isSet("key");
    if (pair || rows.isEmpty()) {
      certificates.add(certificate(tls));
    } else {
      // Asked for all the same, so that the keys are known ones.
      tls.optional("certificate", FileKind.READABLE);
      tls.optional("key", KeySources.KEY);
      tls.optional("key-alias", Kind.text(""));
      tls.optional("key-passphrase-file", FileKind.SECRET);
    }
    rows.forEach(row -> certificates.add(certificate(row)));
    return certificates;
  }

  private static ServerCertificateConfig certificate(Section section) {
    KeySource key = section.mandatory("key", KeySources.KEY, "key = server.key");
    ServerCertificateConfig config =
        new ServerCertificateConfig(
            section.optional("certificate", FileKind.READABLE),
            key,
            section.optional("key-alias", Kind.text("the name of an entry")),
            section.optional("key-passphrase-file", FileKind.SECRET));
    check(section, config);
    return config;
  }

  private static void check(Section section, ServerCertificateConfig config) {
    boolean pem = config.key() instanceof PemKey;
    if (pem && !section.isSet("certificate")) {
      section.report("certificate", "is missing; for example: certificate = server.pem");
    }
    if (config.alias().isPresent() && !(config.key() instanceof KeySource.Keystore)) {
      section.report(
          "key-alias", "is for a PKCS#12 file (.p12, .pfx); a token's key is named by object=");
    }
    if (!pem && config.passphraseFile().isEmpty() && section.isSound("key-passphrase-file")) {
      section.report(
          "key", "needs key-passphrase-file, the passphrase or PIN that opens " + config.key());
    }
  }

  private static TicketsConfig tickets(Section tickets) {
    return new TicketsConfig(
        tickets.value("rotation", Quantity.duration("1m")),
        // Eight keys of a day each: a ticket must not live longer than seven days (RFC 8446 4.6.1).
        tickets.value("keys", Quantity.number(2, 8)),
        tickets.optional("key-file", FileKind.OWN));
  }
}
