package dev.postern.proxy.it;

/** Contents that a careless proxy would change. */
final class Contents {

  private Contents() {}

  /** The content of that number, with CRLF and without dot-stuffing. */
  static String numbered(int number, Sender sender) {
    return DeliveredMail.FIRST_FIELD
        + number
        + "\r\nFrom: "
        + sender.user()
        + "\r\nTo: someone@example.net\r\nDate: Tue, 24 Nov 2026 10:00:00 +0000\r\n"
        + "Message-Id: <"
        + number
        + "@laptop.example.org>\r\nSubject: a test\r\n\r\n"
        + body(number);
  }

  private static String body(int number) {
    return switch (number % 8) {
      case 0 -> ".\r\n..\r\n...\r\n.a\r\n\r\n.\r\n";
      case 1 -> "\u00e4\u00ff\u0080 octets \u00c3\u00a4 of every kind\r\n";
      case 2 -> "x".repeat(998) + "\r\n" + "y".repeat(997) + ".\r\n";
      case 3 -> "";
      case 4 -> "trailing blanks  \t\r\n\r\n\r\n\r\n";
      case 5 -> "From someone\r\n>From someone else\r\n. \r\n";
      case 6 -> "line\r\n".repeat(2_000);
      default -> number % 40 == 7 ? (".".repeat(70) + "\r\n").repeat(20_000) : "short\r\n";
    };
  }

  /** As a mailbox of Unix keeps it. */
  static String asDelivered(String content) {
    return content.replace("\r\n", "\n");
  }

  /** For messages of a test that fails. */
  static String visible(String octets) {
    return octets.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
  }
}
