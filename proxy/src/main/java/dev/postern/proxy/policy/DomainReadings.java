package dev.postern.proxy.policy;

import dev.postern.proxy.smtp.Domain;
import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names that a mail server may take a domain for: A-labels in lower case, or an address literal
 * in one spelling. A domain beyond ASCII can have two, by IDNA 2003 and by IDNA 2008. None at all
 * means that nobody can tell, and then no list permits it.
 */
final class DomainReadings {

  /** As {@code 127.1} or {@code 0x7f000001}: an address to some and a name to others. */
  private static final Pattern NUMERIC_END = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
  private static final String IPV6_TAG = "ipv6:";
  private static final int LONGEST_LABEL = 63;

  /** What mappings drop or servers ignore: selectors, joiners of letters, fillers. */
  private static final Pattern IGNORABLE =
      Pattern.compile(
          "[\\x{34f}\\x{115f}\\x{1160}\\x{17b4}\\x{17b5}\\x{180b}-\\x{180f}\\x{fe00}-\\x{fe0f}"
              + "\\x{e0100}-\\x{e01ef}]");

  /** With ZWNJ and ZWJ, which IDNA 2008 keeps in some scripts, and two dots that are letters. */
  private static final Pattern LABEL =
      Pattern.compile("[\\p{L}\\p{Mn}\\p{Mc}\\p{Nd}\\p{So}\\x{b7}\\x{30fb}\\x{200c}\\x{200d}-]+");

  private DomainReadings() {}

  /** The readings of a domain or address literal, in Unicode; that of IDNA 2008 first. */
  static List<String> of(String domain) {
    if (domain.startsWith("[")) {
      return literal(domain).stream().toList();
    }
    if (domain.chars().allMatch(c -> c < 0x80)) {
      return checked(Stream.of(domain.toLowerCase(Locale.ROOT)));
    }
    Optional<String> today = today(domain);
    return today.isEmpty() ? List.of() : checked(Stream.concat(today.stream(), of2003(domain)));
  }

  /** One reading that is no name makes all of them doubtful. */
  private static List<String> checked(Stream<String> readings) {
    List<String> names = readings.distinct().toList();
    boolean good =
        names.stream()
            .allMatch(name -> Domain.isValid(name) && !NUMERIC_END.matcher(name).matches());
    return good ? names : List.of();
  }

  /** IDNA 2008 behind the mapping of UTS 46, which is NFKC and lower case but for rare letters. */
  private static Optional<String> today(String domain) {
    String wide = Normalizer.normalize(domain, Normalizer.Form.NFKC).replace('\u3002', '.');
    StringBuilder lower = new StringBuilder();
    // Letter by letter: as a whole, a sigma at the end of a word would become another letter.
    wide.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
    String mapped = Normalizer.normalize(lower, Normalizer.Form.NFKC);
    StringBuilder name = new StringBuilder();
    for (String label : mapped.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches() || IGNORABLE.matcher(label).find()) {
        return Optional.empty();
      }
      name.append(name.isEmpty() ? "" : ".").append(toAscii(label));
    }
    return Optional.of(name.toString());
  }

  private static String toAscii(String label) {
    boolean ascii = label.chars().allMatch(c -> c < 0x80);
    return ascii || label.length() > LONGEST_LABEL ? label : "xn--" + Punycode.encode(label);
  }

  /** What it cannot map, a server of that age refuses. */
  private static Stream<String> of2003(String domain) {
    try {
      return Stream.of(IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return Stream.of();
    }
  }

  /** RFC 5321 section 4.1.3; other tags than IPv6 are not in use. */
  private static Optional<String> literal(String domain) {
    String text = domain.substring(1, domain.length() - 1).toLowerCase(Locale.ROOT);
    boolean ipv6 = text.startsWith(IPV6_TAG);
    if (!ipv6 && !IPV4.matcher(text).matches()) {
      return Optional.empty();
    }
    byte[] address =
        NetUtil.createByteArrayFromIpAddressString(ipv6 ? text.substring(IPV6_TAG.length()) : text);
    return address == null ? Optional.empty() : Optional.of("[" + digits(address) + "]");
  }

  /** An IPv4 address inside an IPv6 one is that IPv4 address. */
  private static String digits(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length + " octets", e);
    }
  }
}
