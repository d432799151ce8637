package dev.postern.proxy.tls;

import java.security.cert.X509Certificate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Extensions of certificates (RFC 5280 section 4.2). */
final class Extensions {

  private Extensions() {}

  /**
   * The value of an extension, readable or not; null where the certificate has none such. The JDK
   * finds that out by an exception, which costs a fifteenth of a verdict each time: so it is asked
   * first which there are.
   */
  static byte @Nullable [] value(X509Certificate certificate, String identifier) {
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    Set<String> others = certificate.getNonCriticalExtensionOIDs();
    boolean absent =
        critical != null
            && others != null
            && !critical.contains(identifier)
            && !others.contains(identifier);
    return absent ? null : certificate.getExtensionValue(identifier);
  }
}
