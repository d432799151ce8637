package dev.postern.proxy.identity;

import dev.postern.proxy.config.ConfigException;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.config.IdentityConfig.Source;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/** One rule of the configuration, checked and ready. */
final class MappingRule {

  private static final Pattern ANYTHING = Pattern.compile("(?s).*");
  private static final Pattern REFERENCE = Pattern.compile("\\$([0-9])");

  private final int number;
  private final Rule rule;
  private final Pattern pattern;
  private final Optional<X500Principal> issuer;

  /** Whether every value is itself the user. */
  private final boolean plain;

  /**
   * Takes over a rule.
   *
   * @param number its place, counted from 1
   * @throws ConfigException when it could never hold
   */
  MappingRule(int number, Rule rule) {
    this.number = number;
    this.rule = rule;
    this.pattern = rule.matches().orElse(ANYTHING);
    this.plain = rule.matches().isEmpty() && rule.user().equals("$0");
    this.issuer = rule.issuer().map(name -> principal(name, "issuer"));
    if (rule.from() == Source.SUBJECT_DN) {
      rule.equals().ifPresent(name -> principal(name, "equals"));
    }
    requireGroups(pattern.matcher("").groupCount());
  }

  private void requireGroups(int groups) {
    Matcher reference = REFERENCE.matcher(rule.user());
    while (reference.find()) {
      if (Integer.parseInt(reference.group(1)) > groups) {
        throw wrong("user has " + reference.group() + ", but matches has no such group");
      }
    }
  }

  /** For explanations. */
  String name() {
    return "rule "
        + number
        + " ("
        + rule.from().name().toLowerCase(Locale.ROOT).replace('_', '-')
        + ")";
  }

  String source() {
    return switch (rule.from()) {
      case SAN_EMAIL -> "e-mail address (rfc822Name)";
      case SAN_UPN -> "user principal name";
      case SUBJECT_DN -> "subject";
      case COMMON_NAME -> "common name";
      case SHA256_FINGERPRINT -> "fingerprint";
      case SPKI_PIN -> "public key";
    };
  }

  /**
   * The users that the certificate is by this rule: none, one, or more, which is one too many.
   *
   * @throws CertificateParsingException when the source is not what it should be
   */
  Set<String> users(X509Certificate certificate)
      throws CertificateParsingException, CertificateEncodingException {
    Set<String> users = new LinkedHashSet<>();
    if (issuer.isPresent() && !issuer.get().equals(certificate.getIssuerX500Principal())) {
      return users;
    }
    for (String value : CertificateNames.of(rule.from(), certificate)) {
      if (rule.equals().isEmpty() || isEqual(rule.equals().get(), value)) {
        match(value).ifPresent(users::add);
      }
    }
    return users;
  }

  private Optional<String> match(String value) {
    if (plain) {
      return Optional.of(value);
    }
    Optional<String> user = expand(pattern.matcher(value));
    if (user.isPresent() || rule.from() != Source.SAN_EMAIL) {
      return user;
    }
    // Hosts compare without case (RFC 5280 section 7.5), so a pattern may name them in lower case.
    int host = value.lastIndexOf('@') + 1;
    String folded = value.substring(0, host) + MailAddress.lowerCase(value.substring(host));
    return expand(pattern.matcher(folded));
  }

  private Optional<String> expand(Matcher matcher) {
    if (!matcher.matches()) {
      return Optional.empty();
    }
    StringBuilder user = new StringBuilder();
    Matcher reference = REFERENCE.matcher(rule.user());
    while (reference.find()) {
      String group = matcher.group(Integer.parseInt(reference.group(1)));
      if (group == null) {
        return Optional.empty();
      }
      reference.appendReplacement(user, Matcher.quoteReplacement(group));
    }
    return Optional.of(reference.appendTail(user).toString());
  }

  private boolean isEqual(String wanted, String value) {
    return switch (rule.from()) {
      case SAN_EMAIL -> isSameMailbox(wanted, value);
      case SUBJECT_DN -> principal(wanted, "equals").equals(principal(value, "subject"));
      case SHA256_FINGERPRINT -> hexDigits(wanted).equals(value);
      case SPKI_PIN -> wanted.replaceFirst("^sha256/", "").equals(value);
      case SAN_UPN, COMMON_NAME -> wanted.equals(value);
    };
  }

  private static boolean isSameMailbox(String wanted, String value) {
    Optional<MailAddress> address = MailAddress.parse(wanted);
    return address.isPresent()
        && MailAddress.parse(value).filter(address.get()::isSameAs).isPresent();
  }

  private static String hexDigits(String fingerprint) {
    return fingerprint.replace(":", "").replace(" ", "").toLowerCase(Locale.ROOT);
  }

  private X500Principal principal(String name, String key) {
    try {
      return new X500Principal(name);
    } catch (IllegalArgumentException e) {
      throw wrong(key + " is not a distinguished name (RFC 4514): " + name);
    }
  }

  private ConfigException wrong(String what) {
    return new ConfigException("identity rule " + number + ": " + what);
  }
}
