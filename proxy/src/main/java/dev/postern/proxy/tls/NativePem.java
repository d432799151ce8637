package dev.postern.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** PEM as BoringSSL reads it: from memory of its own, which keeps nothing of it. */
final class NativePem {

  private NativePem() {}

  /** Reads what a BIO of BoringSSL holds. */
  interface Reader<T> {
    T read(long bio) throws Exception;
  }

  static <T> T read(String pem, Reader<T> reader) throws Exception {
    byte[] octets = pem.getBytes(StandardCharsets.US_ASCII);
    ByteBuf buffer = Unpooled.directBuffer(octets.length).writeBytes(octets);
    long bio = SSL.newMemBIO();
    try {
      SSL.bioWrite(bio, buffer.memoryAddress(), octets.length);
      return reader.read(bio);
    } finally {
      SSL.freeBIO(bio);
      buffer.setZero(0, octets.length).release();
    }
  }

  static String certificates(List<X509Certificate> certificates)
      throws CertificateEncodingException {
    StringBuilder all = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      all.append(of("CERTIFICATE", certificate.getEncoded()));
    }
    return all.toString();
  }

  static String of(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
  }
}
