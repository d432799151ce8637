package dev.postern.proxy.dialog;

import dev.postern.proxy.dialog.Dialog.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a dialog file. Whatever is not understood is an error with file and line. */
final class DialogParser {

  private static final Pattern HEADER = Pattern.compile("([a-z]+):\\s+(.*?)(?:\\s+#.*)?");
  private static final Pattern MARK =
      Pattern.compile("(C:|C!|S:|S~|S\\.\\.\\.|B\\d?[<~=>!|]|B\\d?\\.\\.\\.|==)(?: (.*))?");
  private static final Pattern SECTION = Pattern.compile("-- (message|delivered) --");

  private final List<String> text;
  private final Header header = new Header();
  private final List<Line> lines = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private int next;

  private DialogParser(List<String> text) {
    this.text = text;
  }

  static Dialog parse(Path folder, Path file) {
    try {
      String octets = Files.readString(file, StandardCharsets.ISO_8859_1);
      return parseNamed(folder.relativize(file).toString(), octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a dialog that says what it is for; its place is then in docs/conformance.md. */
  static Dialog parseNamed(String name, String octets) {
    Dialog dialog = parse(name, octets);
    if (dialog.references().isEmpty()) {
      throw new IllegalArgumentException(
          name + ": names no RFC and no attack in a comment behind its first; see the README");
    }
    return dialog;
  }

  static Dialog parse(String name, String octets) {
    DialogParser parser = new DialogParser(octets.lines().toList());
    try {
      parser.read();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " line " + parser.next + ": " + e.getMessage(), e);
    }
    return new Dialog(
        name, parser.title(), Reference.in(parser.comments), parser.header, parser.lines);
  }

  /** Without a title the lines are part of another dialog. */
  private String title() {
    return comments.isEmpty() ? "" : comments.get(0);
  }

  private void read() {
    while (next < text.size()) {
      String line = text.get(next++);
      if (line.startsWith("#")) {
        comments.add(line.substring(1).strip());
      } else if (!line.isBlank()) {
        readLine(line);
      }
    }
  }

  private void readLine(String line) {
    Matcher mark = MARK.matcher(line);
    Matcher head = HEADER.matcher(line);
    Matcher section = SECTION.matcher(line);
    if (mark.matches()) {
      String rest = mark.group(2) == null ? "" : mark.group(2);
      lines.add(new Line(next, line, step(mark.group(1), rest)));
    } else if (section.matches()) {
      lines.add(new Line(next, line, section(section.group(1))));
    } else if (head.matches() && lines.isEmpty()) {
      header.set(head.group(1), head.group(2));
    } else {
      throw new IllegalArgumentException("not understood: " + line);
    }
  }

  private static Step step(String mark, String rest) {
    int lane = mark.length() > 1 && Character.isDigit(mark.charAt(1)) ? mark.charAt(1) - '0' : 1;
    return switch (mark.replaceAll("\\d", "")) {
      case "C:" -> new Step.ClientSends(rest + "\r\n", true);
      case "C!" -> new Step.ClientSends(Octets.unescape(rest), false);
      case "S:" -> new Step.ClientReceives(new Expected(rest, false));
      case "S~" -> new Step.ClientReceives(new Expected(rest, true));
      case "S..." -> new Step.ClientReceivesRest();
      case "B<" -> new Step.BackendReceives(lane, new Expected(rest, false));
      case "B~" -> new Step.BackendReceives(lane, new Expected(rest, true));
      case "B=" -> new Step.BackendReceivesOctets(lane, Octets.unescape(rest));
      case "B>" -> new Step.BackendAnswers(lane, rest + "\r\n");
      case "B!" -> new Step.BackendAnswers(lane, Octets.unescape(rest));
      case "B..." -> new Step.BackendOffers(lane);
      case "B|" -> new Step.BackendReceivesNothing();
      case "==" -> new Step.Happens(rest.replaceFirst("\\s+\\(.*", ""));
      default -> throw new IllegalArgumentException("no such mark: " + mark);
    };
  }

  /** The lines up to the one with nothing but a dot, which belongs to them. */
  private Step section(String kind) {
    StringBuilder content = new StringBuilder();
    String line;
    do {
      if (next == text.size()) {
        throw new IllegalArgumentException("a section without its final dot");
      }
      line = text.get(next++);
      content.append(line).append("\r\n");
    } while (!line.equals("."));
    return kind.equals("message")
        ? new Step.ClientSends(content.toString(), false)
        : new Step.Delivered(1, content.toString());
  }
}
