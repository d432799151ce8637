package dev.postern.proxy.tls;

import java.security.PublicKey;
import java.security.cert.Certificate;

/** As a TLS library hands it over that does not parse. */
final class PresentedOctets extends Certificate {
  private static final long serialVersionUID = 1;
  private final byte[] octets;

  PresentedOctets(byte[] octets) {
    super("X.509");
    this.octets = octets;
  }

  @Override
  public byte[] getEncoded() {
    return octets;
  }

  @Override
  public void verify(PublicKey key) {
    throw new IllegalStateException("never asked");
  }

  @Override
  public void verify(PublicKey key, String provider) {
    throw new IllegalStateException("never asked");
  }

  @Override
  public String toString() {
    return "octets";
  }

  @Override
  public PublicKey getPublicKey() {
    throw new IllegalStateException("never asked");
  }
}
