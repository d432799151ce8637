package dev.postern.pki.x509;

import dev.postern.pki.PkiException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A name under which a server is reached: a dNSName (a wildcard may be its first label) or an
 * iPAddress of RFC 5280 section 4.2.1.6.
 */
public record ServerName(Kind kind, String text) {
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** Which choice of GeneralName it becomes. */
  public enum Kind {
    DNS,
    IP
  }

  /**
   * Tells an IP address from a DNS name and checks it. Nothing is looked up.
   *
   * @throws PkiException naming what is wrong with it
   */
  public static ServerName parse(String text) {
    if (IPV4.matcher(text).matches() || IPV6.matcher(text).matches()) {
      return new ServerName(Kind.IP, address(text).getHostAddress());
    }
    String name = text.toLowerCase(Locale.ROOT);
    DomainNames.fault(name.startsWith("*.") ? name.substring(2) : name)
        .ifPresent(
            fault -> {
              throw new PkiException(
                  "The server name '" + Printable.of(text) + "' is wrong: it " + fault + ".");
            });
    return new ServerName(Kind.DNS, name);
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new PkiException("'" + Printable.of(literal) + "' is not an IP address.", e);
    }
  }

  GeneralName toGeneralName() {
    return switch (kind) {
      case DNS -> new GeneralName(GeneralName.dNSName, text);
      case IP ->
          new GeneralName(GeneralName.iPAddress, new DEROctetString(address(text).getAddress()));
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
