package dev.postern.proxy.testing;

import com.sun.net.httpserver.HttpExchange;
import dev.postern.proxy.certificates.OcspProfile;
import dev.postern.proxy.config.HttpUrl;
import java.io.IOException;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.ocsp.OCSPReq;

/** An OCSP responder that answers every question with what a test says, and with its nonce. */
public final class Responder implements AutoCloseable {

  private final WebServer server = new WebServer(this::answer);
  private volatile Supplier<OcspProfile> answer;

  public Responder(Supplier<OcspProfile> answer) {
    this.answer = answer;
  }

  public void says(Supplier<OcspProfile> other) {
    answer = other;
  }

  private void answer(HttpExchange exchange) throws IOException {
    WebServer.octets(answerTo(exchange.getRequestBody().readAllBytes(), answer.get()))
        .handle(exchange);
  }

  /** The answer with the question's nonce in it. */
  public static byte[] answerTo(byte[] question, OcspProfile profile) throws IOException {
    Extension nonce = new OCSPReq(question).getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
    return nonce == null
        ? profile.der()
        : profile.nonce(ASN1OctetString.getInstance(nonce.getParsedValue()).getOctets()).der();
  }

  public HttpUrl url() {
    return server.url("/");
  }

  /** How often it was asked. */
  public int asked() {
    return server.asked();
  }

  @Override
  public void close() {
    server.close();
  }
}
