package dev.postern.proxy.demo;

import java.io.PrintStream;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** What the person sees; in colours where a terminal shows them. */
final class Screen {

  private final PrintStream out;
  private int step;

  Screen(PrintStream out) {
    this.out = out;
  }

  /** The next step of the story. */
  synchronized void step(String title) {
    step++;
    heading(step + ". " + title);
  }

  synchronized void heading(String title) {
    out.println();
    out.println(styled(title, Style.bold));
  }

  /** A sentence under a heading. */
  synchronized void say(String sentence) {
    out.println("   " + sentence);
  }

  /** Something that happens in a conversation, and is not part of it. */
  synchronized void event(String what) {
    out.println(styled("   == " + what, Style.fg_cyan));
  }

  synchronized void client(String line) {
    out.println("   C: " + line);
  }

  synchronized void server(String line) {
    boolean refused = line.startsWith("4") || line.startsWith("5");
    out.println(styled("   S: " + line, refused ? Style.fg_red : Style.fg_green));
  }

  /** A command to copy: nothing in front of it but a margin. */
  synchronized void paste(String command) {
    out.println();
    command.lines().forEach(line -> out.println("   " + line));
  }

  synchronized void blank() {
    out.println();
  }

  private static String styled(String text, IStyle style) {
    return Ansi.AUTO.enabled() ? style.on() + text + style.off() : text;
  }
}
