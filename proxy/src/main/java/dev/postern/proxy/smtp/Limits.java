package dev.postern.proxy.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limits of an EHLO reply (RFC 9422 section 4); 0 where none is told. Names that are not known
 * here are left out: nobody could say whether the proxy keeps them.
 *
 * @param mails MAILMAX: mails of one session
 * @param recipients RCPTMAX: recipients of one mail
 * @param domains RCPTDOMAINMAX: different domains of the recipients of one mail
 */
public record Limits(int mails, int recipients, int domains) {

  private static final Pattern LIMIT = Pattern.compile("([A-Z]+)=([1-9][0-9]{0,5})");

  /** Reads what was offered; malformed limits are none. */
  public static Limits of(Capabilities capabilities) {
    Limits limits = new Limits(0, 0, 0);
    for (String word : capabilities.words("LIMITS")) {
      Matcher limit = LIMIT.matcher(word);
      if (limit.matches()) {
        limits = limits.with(limit.group(1), Integer.parseInt(limit.group(2)));
      }
    }
    return limits;
  }

  private Limits with(String name, int value) {
    return switch (name) {
      case "MAILMAX" -> new Limits(value, recipients, domains);
      case "RCPTMAX" -> new Limits(mails, value, domains);
      case "RCPTDOMAINMAX" -> new Limits(mails, recipients, value);
      default -> this;
    };
  }

  /** The same with a bound of our own on recipients, where that is smaller. */
  Limits within(int mostRecipients) {
    int smaller = recipients == 0 ? mostRecipients : Math.min(recipients, mostRecipients);
    return new Limits(mails, smaller, domains);
  }

  /** The parameters of the keyword. */
  String parameters() {
    List<String> words = new ArrayList<>();
    add(words, "MAILMAX", mails);
    add(words, "RCPTMAX", recipients);
    add(words, "RCPTDOMAINMAX", domains);
    return String.join(" ", words);
  }

  /** A limit of more than six digits cannot be told. */
  private static void add(List<String> words, String name, int value) {
    if (value > 0 && value < 1_000_000) {
      words.add(name + "=" + value);
    }
  }
}
