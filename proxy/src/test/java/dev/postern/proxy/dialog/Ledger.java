package dev.postern.proxy.dialog;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the mail server knows of one connection: who is logged in, and how far the mail has come.
 */
final class Ledger {

  private String login = "";
  private String verb = "";
  private String mark = "";
  private int recipients;
  private int linesOfContent;
  private @Nullable Moment poison;

  /** Which moment this line is; null when nothing goes wrong there. */
  @Nullable Moment hear(String line, boolean secure) {
    String before = verb;
    verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    return switch (verb) {
      case "" -> Moment.BANNER;
      case "EHLO" -> before.equals("XCLIENT") ? Moment.EHLO_BEHIND_XCLIENT : hello(secure);
      case "XCLIENT" -> Moment.XCLIENT;
      case "XFORWARD" -> Moment.XFORWARD;
      case "MAIL" -> {
        recipients = 0;
        yield Moment.MAIL;
      }
      case "RCPT" -> recipients++ == 0 ? Moment.FIRST_RECIPIENT : Moment.SECOND_RECIPIENT;
      case "DATA" -> {
        linesOfContent = 0;
        yield Moment.DATA;
      }
      case "." -> Moment.END_OF_CONTENT;
      case "RSET" -> Moment.RSET;
      default -> null;
    };
  }

  private static Moment hello(boolean secure) {
    return secure ? Moment.EHLO_INSIDE_TLS : Moment.EHLO;
  }

  /** How many lines of content there are now. */
  int countContent(String line) {
    if (line.startsWith("Subject: ")) {
      mark = line.substring("Subject: ".length());
    }
    return ++linesOfContent;
  }

  void logIn(String xclient) {
    login = xclient.replaceAll(".* LOGIN=(\\S+).*", "$1");
  }

  boolean isLoginOf(String name) {
    return login.equals(name + "@example.org");
  }

  void poison(Moment moment) {
    poison = moment;
  }

  boolean isPoisoned() {
    return poison != null;
  }

  /** XFORWARD and MAIL come in one write, so that MAIL is no wonder behind a fault there. */
  boolean isPoisonedForMail() {
    return poison != null && poison != Moment.XFORWARD;
  }

  /** Whether a mail has ended as it should, with an answer, and the next one has not begun. */
  boolean isBetweenMails() {
    return !isPoisoned() && (verb.equals(".") || verb.equals("RSET"));
  }

  String login() {
    return login;
  }

  /** Which message the content was. */
  String mark() {
    return mark;
  }
}
