package dev.postern.proxy.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message's header as its fields (RFC 5322 section 2.2), white space before the colon included
 * (section 4.5). Mail programs disagree about a line that is no field: it is skipped, ends the
 * header, or belongs to the field above. Somebody else's From could hide behind each of these, so
 * one such line spoils the header.
 */
final class HeaderSection {

  /** RFC 5322 section 2.1.1. Servers break longer lines, and the rest could look like a field. */
  private static final int MAXIMUM_LINE = 998;

  /** Beside CR, LF and NUL what some libraries take for the end of a line. */
  private static final String LINE_ENDS = "\0\n\u000b\f\r\u001c\u001d\u001e";

  private static final Pattern NAME = Pattern.compile("([!-9;-~]+)[ \t]*:");

  /** A field's body as it stands, folding included. */
  private record Field(String name, StringBuilder body) {}

  private final List<Field> fields = new ArrayList<>();

  private HeaderSection() {}

  /** Reads up to the first empty line, or all of it. */
  static HeaderSection parse(String header) throws HeaderSyntaxException {
    HeaderSection section = new HeaderSection();
    int start = 0;
    while (start < header.length()) {
      int end = header.indexOf("\r\n", start);
      end = end < 0 ? header.length() : end;
      if (end == start) {
        break;
      }
      section.add(header.substring(start, end));
      start = end + 2;
    }
    return section;
  }

  /** The bodies of all fields of that name. */
  List<String> bodies(String name) {
    return fields.stream()
        .filter(field -> field.name.equalsIgnoreCase(name))
        .map(field -> field.body.toString())
        .toList();
  }

  private void add(String line) throws HeaderSyntaxException {
    if (line.length() > MAXIMUM_LINE) {
      throw new HeaderSyntaxException("line of more than 998 octets");
    }
    if (line.chars().anyMatch(c -> LINE_ENDS.indexOf(c) >= 0)) {
      throw new HeaderSyntaxException("control character");
    }
    if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
      fold(line);
    } else {
      begin(line);
    }
  }

  private void fold(String line) throws HeaderSyntaxException {
    if (fields.isEmpty()) {
      throw new HeaderSyntaxException("white space before the first field");
    }
    fields.get(fields.size() - 1).body.append("\r\n").append(line);
  }

  private void begin(String line) throws HeaderSyntaxException {
    Matcher name = NAME.matcher(line);
    if (!name.lookingAt()) {
      throw new HeaderSyntaxException("line that is no field");
    }
    fields.add(new Field(name.group(1), new StringBuilder(line.substring(name.end()))));
  }
}
