package dev.postern.proxy.testing;

import dev.postern.proxy.certificates.Authority;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A key and the certificates that go with it, the owner's first. */
public record Credential(List<X509Certificate> chain, PrivateKey key) {

  public Credential {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.get(0);
  }

  public Credential with(X509Certificate... more) {
    List<X509Certificate> all = Stream.concat(chain.stream(), Arrays.stream(more)).toList();
    return new Credential(all, key);
  }

  /** A PEM file of the certificates. */
  public Path certificateFile() {
    return Scratch.file(
        chain.stream()
            .map(certificate -> Authority.pem("CERTIFICATE", Authority.encoded(certificate)))
            .collect(Collectors.joining()));
  }

  /** A PEM file of the key. */
  public Path keyFile() {
    return Scratch.file(Authority.pem("PRIVATE KEY", key.getEncoded()));
  }
}
