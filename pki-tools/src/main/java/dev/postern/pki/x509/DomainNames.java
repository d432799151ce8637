package dev.postern.pki.x509;

import java.util.Optional;
import java.util.regex.Pattern;

/** The preferred name syntax of RFC 1034 section 3.5 as RFC 1123 section 2.1 relaxes it. */
final class DomainNames {
  private static final int NAME_MAXIMUM = 253;
  private static final int LABEL_MAXIMUM = 63;
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?");

  private DomainNames() {}

  /** What is wrong with a name, to be read after "it"; empty if nothing is. */
  static Optional<String> fault(String name) {
    if (name.isEmpty()) {
      return Optional.of("is empty");
    }
    if (name.length() > NAME_MAXIMUM) {
      return Optional.of("has more than " + NAME_MAXIMUM + " characters");
    }
    for (String label : name.split("\\.", -1)) {
      Optional<String> fault = faultOfLabel(label);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> faultOfLabel(String label) {
    if (label.isEmpty()) {
      return Optional.of("has a dot at its start or end, or two in a row");
    }
    if (label.length() > LABEL_MAXIMUM) {
      return Optional.of("has a label of more than " + LABEL_MAXIMUM + " characters");
    }
    if (!LABEL.matcher(label).matches()) {
      return Optional.of(
          "has the label '"
              + Printable.of(label)
              + "'; labels are letters, digits and inner hyphens");
    }
    return Optional.empty();
  }
}
