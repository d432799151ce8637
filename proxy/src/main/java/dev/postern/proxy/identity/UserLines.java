package dev.postern.proxy.identity;

import dev.postern.proxy.config.ConfigException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a table of users. Text is octets in ISO-8859-1, one char each; addresses beyond
 * ASCII must be UTF-8. A word may hold blanks within double quotes, as a quoted local part does.
 */
final class UserLines {

  private static final Pattern WORD =
      Pattern.compile("(?:\"(?:[^\"\\\\]++|\\\\.)*+\"|[^\\s\"]++)++");
  private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

  private final String file;
  private static final String GROUP = "group=";

  private final Set<String> groups;
  private final Map<String, UserLine> users = new HashMap<>();

  private UserLines(String file, Set<String> groups) {
    this.file = file;
    this.groups = groups;
  }

  /**
   * Users and what their lines say; the keys are those of {@link #key}.
   *
   * @param groups that exist; any other is a mistake
   * @throws ConfigException naming file and line
   */
  static Map<String, UserLine> parse(String file, String text, Set<String> groups) {
    UserLines table = new UserLines(file, groups);
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = i == 0 ? lines.get(i).replace(BYTE_ORDER_MARK, "") : lines.get(i);
      table.add(i + 1, line.strip());
    }
    return Map.copyOf(table.users);
  }

  /** Logins that are addresses are found without regard to the case of their domain. */
  static String key(String login) {
    return MailAddress.parse(login).map(MailAddress::key).orElse(login);
  }

  private void add(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    List<String> words = words(number, line);
    String login = words.get(0);
    List<String> senders = new ArrayList<>();
    List<String> memberships = new ArrayList<>();
    for (String word : words.subList(1, words.size())) {
      if (word.startsWith(GROUP) && word.indexOf('@') < 0) {
        memberships.add(group(number, word.substring(GROUP.length())));
      } else {
        senders.add(sender(number, word));
      }
    }
    if (users.put(key(login), new UserLine(senders, memberships)) != null) {
      throw wrong(number, "a second line for the login " + login);
    }
  }

  /** The line's words, up to a {@code #} that stands alone. */
  private List<String> words(int number, String line) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    int at = 0;
    while (at < line.length()) {
      if (Character.isWhitespace(line.charAt(at))) {
        at++;
        continue;
      }
      if (!word.region(at, line.length()).lookingAt()) {
        throw wrong(number, "a quotation mark that is not closed");
      }
      if (word.group().equals("#")) {
        break;
      }
      words.add(word.group());
      at = word.end();
    }
    return words;
  }

  private String group(int number, String name) {
    if (!groups.contains(name)) {
      throw wrong(number, "no such group in postern.policy.groups: " + visible(name));
    }
    return name;
  }

  private String sender(int number, String word) {
    boolean good =
        word.startsWith("@")
            ? MailAddress.isDomain(word.substring(1))
            : MailAddress.parse(word).isPresent();
    if (!good || !isUtf8(word)) {
      throw wrong(number, "neither an address nor @domain: " + visible(word));
    }
    return word;
  }

  private static boolean isUtf8(String octets) {
    try {
      byte[] bytes = octets.getBytes(StandardCharsets.ISO_8859_1);
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private ConfigException wrong(int number, String what) {
    return new ConfigException(file + " line " + number + ": " + what);
  }

  private static String visible(String word) {
    return word.replaceAll("[^ -~]", "?");
  }
}
