package dev.postern.proxy.dialog;

import java.util.regex.Pattern;

/** A line that one side must receive, without its CRLF: exactly this, or what a pattern matches. */
record Expected(String text, boolean isPattern) {

  boolean matches(String line) {
    return isPattern
        ? Pattern.compile(text, Pattern.DOTALL).matcher(line).matches()
        : text.equals(line);
  }
}
