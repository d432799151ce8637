package dev.postern.proxy.config;

import static dev.postern.proxy.config.Kind.require;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import javax.security.auth.x500.X500Principal;

/** Names, addresses and patterns. */
final class Kinds {

  /** A bind address may leave the port to the system. */
  static final Kind<HostAndPort> ADDRESS =
      new Kind<>(
          "host:port or [IPv6]:port",
          new HostAndPort("localhost", 0),
          (text, directory) -> HostAndPort.parse(text));

  static final Kind<HostAndPort> SERVER =
      new Kind<>(
          "host:port or [IPv6]:port",
          new HostAndPort("localhost", 0),
          (text, directory) -> {
            HostAndPort server = HostAndPort.parse(text);
            require(server.port() != 0, "port 0 is no port to connect to");
            return server;
          });

  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  static final Kind<String> DOMAIN =
      Kind.textLike(
          "(?=.{1,255}$)(" + LABEL + "\\.)*(?![0-9]+$)" + LABEL,
          "a domain name, as mail.example.org");

  private static final String ANY_LABEL =
      "[\\p{L}\\p{M}\\p{Nd}](?:[\\p{L}\\p{M}\\p{Nd}\u00b7\u30fb-]{0,61}[\\p{L}\\p{M}\\p{Nd}])?";

  /** Domains of recipients; whether they are names at all is for whoever compares them. */
  static final Kind<String> DOMAINS =
      Kind.textLike(
          "\\*|\\[\\*\\]|\\[[0-9A-Za-z.:-]{2,253}\\]|(?:\\*\\.)?(?:"
              + ANY_LABEL
              + "\\.)*"
              + ANY_LABEL,
          "example.org (that domain alone), *.example.org (those below it), * (all),"
              + " [192.0.2.1] (that address literal), [*] (every one)");

  static final Kind<String> WEB_ADDRESS =
      new Kind<>(
          "an http or https URL without spaces, as https://example.org/mail",
          "",
          (text, directory) -> {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            require(web && uri.getHost() != null, "not a URL of a web page");
            // It ends up in SMTP replies, which are ASCII.
            require(text.chars().allMatch(c -> c > ' ' && c < 0x7f), "not plain ASCII");
            return text;
          });

  static final Kind<Pattern> PATTERN =
      new Kind<>(
          "a regular expression of Java",
          Pattern.compile(""),
          (text, directory) -> {
            try {
              return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
              String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
              throw new IllegalArgumentException(e.getDescription() + where, e);
            }
          });

  static final Kind<String> DISTINGUISHED_NAME =
      new Kind<>(
          "an RFC 4514 name, as \"CN=Example CA,O=Example\"",
          "",
          (text, directory) -> {
            try {
              require(!new X500Principal(text).getName().isEmpty(), "an empty name");
              return text;
            } catch (IllegalArgumentException e) {
              throw new IllegalArgumentException("not a distinguished name", e);
            }
          });

  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

  static final Kind<String> NETWORK =
      new Kind<>(
          "an address or a CIDR block, as 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32",
          "",
          (text, directory) -> {
            int slash = text.indexOf('/');
            int bits = addressBits(slash < 0 ? text : text.substring(0, slash));
            String prefix = slash < 0 ? "0" : text.substring(slash + 1);
            boolean fits = prefix.matches("\\d{1,3}") && Integer.parseInt(prefix) <= bits;
            require(fits, "the prefix is a number from 0 to " + bits);
            return text;
          });

  /** {@link HttpUrl}. */
  static final Kind<HttpUrl> URL =
      new Kind<>(
          HttpUrl.ALLOWED, HttpUrl.parse("http://localhost/"), (text, dir) -> HttpUrl.parse(text));

  private Kinds() {}

  private static int addressBits(String address) {
    if (IPV4.matcher(address).matches()) {
      return 32;
    }
    try {
      // A colon keeps the name service out of it.
      require(address.matches("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*"), "not an address");
      return InetAddress.getByName(address).getAddress().length * Byte.SIZE;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address", e);
    }
  }
}
