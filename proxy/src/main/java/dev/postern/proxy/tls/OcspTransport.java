package dev.postern.proxy.tls;

import dev.postern.proxy.config.HttpUrl;
import dev.postern.proxy.config.OcspConfig;
import dev.postern.proxy.config.OcspConfig.Nonce;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Carries a question to a responder (RFC 6960 appendix A) and waits for what comes back. */
interface OcspTransport {

  /**
   * The octets that came back.
   *
   * @throws IOException with the place and a sentence about what went wrong
   */
  byte[] carry(HttpUrl responder, byte[] question) throws IOException;

  /** Over HTTP: by POST, or by GET where any cache may answer (RFC 5019 section 5). */
  static OcspTransport over(OcspConfig config) {
    HttpFetch.Bounds bounds = new HttpFetch.Bounds(config.timeout(), config.responseOctets());
    if (config.nonce() == Nonce.OFF) {
      return (responder, question) -> HttpFetch.get(below(responder, question), bounds);
    }
    return (responder, question) ->
        HttpFetch.post(responder, "application/ocsp-request", question, bounds);
  }

  private static HttpUrl below(HttpUrl responder, byte[] question) {
    String base64 = Base64.getEncoder().encodeToString(question);
    String slash = responder.toString().endsWith("/") ? "" : "/";
    return HttpUrl.parse(responder + slash + URLEncoder.encode(base64, StandardCharsets.US_ASCII));
  }
}
