package dev.postern.proxy.config;

import dev.postern.proxy.config.IdentityConfig.AuthzidPolicy;
import dev.postern.proxy.config.IdentityConfig.Rule;
import dev.postern.proxy.config.IdentityConfig.Source;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code identity}. */
final class IdentityReader {

  private static final Pattern GROUP = Pattern.compile("\\$([0-9])");

  private IdentityReader() {}

  static IdentityConfig read(Section identity) {
    return new IdentityConfig(
        identity.rows("rules").stream().map(IdentityReader::rule).toList(),
        identity.optional("users", FileKind.READABLE),
        identity.value("authzid", Kind.choice(AuthzidPolicy.class)));
  }

  private static Rule rule(Section section) {
    Rule rule =
        new Rule(
            section.mandatory("from", Kind.choice(Source.class), "from = san-email"),
            section.optional("matches", Kinds.PATTERN),
            section.optional("equals", Kind.text("a text")),
            section.optional("user", Kind.text("a user, as \"$0\"")).orElse("$0"),
            section.optional("issuer", Kinds.DISTINGUISHED_NAME));
    if (section.isSound("matches")) {
      checkGroups(section, rule);
    }
    return rule;
  }

  /** A group that is not there would make a user of an empty name, or none at all. */
  private static void checkGroups(Section section, Rule rule) {
    int groups = rule.matches().map(pattern -> pattern.matcher("").groupCount()).orElse(0);
    Matcher reference = GROUP.matcher(rule.user());
    while (reference.find()) {
      if (Integer.parseInt(reference.group(1)) > groups) {
        String has = rule.matches().isEmpty() ? "there is no matches" : "matches has " + groups;
        section.report(
            "user",
            reference.group()
                + " stands for a group, but "
                + has
                + "; allowed: $0"
                + (groups == 0 ? "" : " to $" + Math.min(groups, 9)));
      }
    }
  }
}
