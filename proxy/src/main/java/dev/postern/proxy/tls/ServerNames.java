package dev.postern.proxy.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The DNS names of a server's certificate.
 *
 * @param names in lower case
 */
record ServerNames(Set<String> names) {

  private static final int DNS_NAME = 2;

  ServerNames {
    names = Set.copyOf(names);
  }

  static ServerNames of(X509Certificate certificate) {
    Set<String> names = new LinkedHashSet<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        all.stream()
            .filter(name -> name.get(0).equals(DNS_NAME))
            .forEach(name -> names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT)));
      }
    } catch (CertificateParsingException e) {
      return new ServerNames(Set.of()); // then it is for nobody by name
    }
    return new ServerNames(names);
  }

  /** A wildcard stands for one label, the leftmost (RFC 9525 section 6.3). */
  boolean fit(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    return names.contains(name) || (dot > 0 && names.contains("*" + name.substring(dot)));
  }
}
