package dev.postern.proxy.dialog;

import java.util.List;

/** How a client sends a mail. */
enum Manner {
  DATA,
  DATA_IN_ONE_GROUP,
  CHUNKS,
  CHUNKS_IN_ONE_GROUP,
  GIVEN_UP;

  /**
   * What is sent in one write.
   *
   * @param verb of its last command; of content {@code .}, and {@code content} of its beginning
   * @param replies how many are due before anything else is sent
   */
  record Turn(String verb, String octets, int replies) {}

  /** A message whose subject is that mark, by that user, to two people. */
  List<Turn> turns(String user, String mark) {
    Turn mail = new Turn("MAIL", "MAIL FROM:<" + user + "@example.org>\r\n", 1);
    Turn first = new Turn("RCPT", "RCPT TO:<one@example.net>\r\n", 1);
    Turn second = new Turn("RCPT", "RCPT TO:<two@example.net>\r\n", 1);
    Turn data = new Turn("DATA", "DATA\r\n", 1);
    String head = "Subject: " + mark + "\r\n\r\n" + "Some words in a line.\r\n".repeat(8);
    String tail = "More words in a line.\r\n".repeat(8);
    Turn begin = new Turn("content", head, 0);
    Turn end = new Turn(".", tail + ".\r\n", 1);
    Turn chunk = new Turn("BDAT", "BDAT " + head.length() + "\r\n" + head, 1);
    Turn last = new Turn("BDAT", "BDAT " + tail.length() + " LAST\r\n" + tail, 1);
    Turn reset = new Turn("RSET", "RSET\r\n", 1);
    return switch (this) {
      case DATA -> List.of(mail, first, second, data, begin, end);
      case DATA_IN_ONE_GROUP -> List.of(together(mail, first, second, data), begin, end);
      case CHUNKS -> List.of(mail, first, second, chunk, last);
      case CHUNKS_IN_ONE_GROUP -> List.of(together(mail, first, second, chunk, last));
      case GIVEN_UP -> List.of(mail, first, reset);
    };
  }

  private static Turn together(Turn... turns) {
    StringBuilder octets = new StringBuilder();
    int replies = 0;
    for (Turn turn : turns) {
      octets.append(turn.octets);
      replies += turn.replies;
    }
    return new Turn(turns[turns.length - 1].verb, octets.toString(), replies);
  }
}
