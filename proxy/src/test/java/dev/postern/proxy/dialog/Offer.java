package dev.postern.proxy.dialog;

import java.util.ArrayList;
import java.util.List;

/** What the scripted mail server says to EHLO. */
final class Offer {

  private final List<String> keywords;

  Offer(Header header) {
    keywords = usual(header.backend);
    if (header.hasTrait("starttls")) {
      keywords.add("STARTTLS");
    }
    for (String trait : header.backendTraits) {
      if (trait.startsWith("without ")) {
        remove(trait.substring("without ".length()));
      } else if (trait.startsWith("with ")) {
        String keyword = trait.substring("with ".length());
        remove(keyword.split(" ", 2)[0]);
        keywords.add(keyword);
      }
    }
  }

  private static List<String> usual(String kind) {
    List<String> usual =
        new ArrayList<>(
            List.of(
                "PIPELINING",
                "SIZE 10240000",
                "ENHANCEDSTATUSCODES",
                "8BITMIME",
                "DSN",
                "SMTPUTF8"));
    if (kind.startsWith("xclient")) {
      usual.add("XCLIENT NAME ADDR PROTO HELO PORT LOGIN");
      usual.add("XFORWARD NAME ADDR PROTO HELO SOURCE PORT");
    } else {
      usual.add("AUTH PLAIN");
    }
    return usual;
  }

  private void remove(String keyword) {
    keywords.removeIf(line -> line.equals(keyword) || line.startsWith(keyword + " "));
  }

  /** The reply, with its CRLFs. */
  String reply() {
    StringBuilder reply = new StringBuilder("250-backend.example.org\r\n");
    for (int i = 0; i < keywords.size(); i++) {
      char separator = i < keywords.size() - 1 ? '-' : ' ';
      reply.append("250").append(separator).append(keywords.get(i)).append("\r\n");
    }
    return reply.toString();
  }
}
