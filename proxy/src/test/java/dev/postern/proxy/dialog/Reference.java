package dev.postern.proxy.dialog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dialog is about.
 *
 * @param document a standard, or the name of an attack
 * @param clause its section or appendix; empty for all of it, and for attacks
 */
record Reference(Kind kind, String document, String clause) {

  enum Kind {
    STANDARD,
    ATTACK
  }

  private static final String CLAUSES =
      "[0-9A-Z][0-9.]*(?: \\([a-z0-9]+\\))*(?:(?:, | and )[0-9][0-9.]*)*";

  private static final Pattern STANDARD =
      Pattern.compile(
          "(RFC [0-9]+(?:, [0-9]{4})*|[A-Z]+ protocol)"
              + "(?: (?:sections?|(appendix)) ("
              + CLAUSES
              + "))?");

  private static final Pattern ATTACK =
      Pattern.compile(
          "CVE-[0-9]{4}-[0-9]+(?:(?:, | and )[0-9]{4,})*"
              + "|attack: ([^.:;]+)"
              + "|(?:SMTP )?smuggling|\\b(?!the |an )\\w+ injection",
          Pattern.CASE_INSENSITIVE);

  /** In the order of the standards' numbers, and of their clauses. */
  static final Comparator<Reference> ORDER =
      Comparator.comparing((Reference reference) -> sortable(reference.document))
          .thenComparing(reference -> sortable(reference.clause));

  /** All that a dialog's comments name behind the first, in their order. */
  static List<Reference> in(List<String> comments) {
    String text = String.join(" ", comments.subList(Math.min(1, comments.size()), comments.size()));
    Set<Reference> found = new LinkedHashSet<>();
    Matcher standard = STANDARD.matcher(text);
    while (standard.find()) {
      addStandards(standard, found);
    }
    Matcher attack = ATTACK.matcher(text);
    while (attack.find()) {
      addAttacks(attack, found);
    }
    return new ArrayList<>(found);
  }

  private static void addStandards(Matcher standard, Set<Reference> found) {
    String prefix = standard.group(2) == null ? "" : "appendix ";
    for (String document : standard.group(1).split(", ", -1)) {
      String whole = Character.isDigit(document.charAt(0)) ? "RFC " + document : document;
      for (String clause : clauses(standard.group(3))) {
        found.add(new Reference(Kind.STANDARD, whole, clause.isEmpty() ? "" : prefix + clause));
      }
    }
  }

  private static String[] clauses(String text) {
    return text == null ? new String[] {""} : text.replaceAll("\\.$", "").split(", | and ", -1);
  }

  private static void addAttacks(Matcher attack, Set<Reference> found) {
    String name = attack.group(1) != null ? attack.group(1) : attack.group();
    String year = name.replaceAll("^(CVE-[0-9]{4}-).*", "$1");
    for (String one : name.startsWith("CVE") ? name.split(", | and ", -1) : new String[] {name}) {
      String whole = one.startsWith("CVE") || !name.startsWith("CVE") ? one : year + one;
      found.add(new Reference(Kind.ATTACK, capital(whole.strip()), ""));
    }
  }

  private static String capital(String name) {
    String whole = name.equalsIgnoreCase("smuggling") ? "SMTP smuggling" : name;
    return Character.toUpperCase(whole.charAt(0)) + whole.substring(1);
  }

  /** Numbers get leading zeros, so that 10 stands behind 9. */
  private static String sortable(String text) {
    return Pattern.compile("[0-9]+")
        .matcher(text)
        .replaceAll(
            number -> "0".repeat(Math.max(0, 7 - number.group().length())) + number.group());
  }
}
