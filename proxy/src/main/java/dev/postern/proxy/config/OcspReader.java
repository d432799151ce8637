package dev.postern.proxy.config;

import dev.postern.proxy.config.OcspConfig.Digest;
import dev.postern.proxy.config.OcspConfig.Mode;
import dev.postern.proxy.config.OcspConfig.Nonce;

/** Reads {@code trust.ocsp}. */
final class OcspReader {

  private OcspReader() {}

  static OcspConfig read(Section ocsp) {
    OcspConfig config =
        new OcspConfig(
            ocsp.value("mode", Kind.choice(Mode.class)),
            ocsp.optional("url", Kinds.URL),
            ocsp.list("allowed", Kinds.URL),
            ocsp.value("nonce", Kind.choice(Nonce.class)),
            ocsp.value("digest", Kind.choice(Digest.class)),
            ocsp.value("timeout", Quantity.duration("100ms", "30s")),
            ocsp.value("response-octets", Quantity.size("1KiB", "1MiB")).intValue(),
            ocsp.value("requests", Quantity.number(1, 256)),
            ocsp.value("cached", Quantity.number(1, 1_000_000)),
            ocsp.value("keep", Quantity.duration("1s", "30d")),
            ocsp.value("keep-without-end", Quantity.duration("1s")),
            ocsp.value("retry", Quantity.duration("1s")));
    if (config.mode() != Mode.OFF
        && config.url().isEmpty()
        && config.allowed().isEmpty()
        && ocsp.isSound("mode")
        && ocsp.isSound("url")
        && ocsp.isSound("allowed")) {
      ocsp.report(
          "allowed",
          "is empty, so no responder would be asked: name those that certificates may name, as in"
              + " allowed = [\"http://ocsp.example.org/\"], or the one of all as url");
    }
    return config;
  }
}
