package dev.postern.proxy.smtp;

import java.util.function.LongFunction;

/**
 * What all that happens in one second has in common in writing: to write a date costs as much as
 * the rest of a line. Thread-safe.
 */
public final class SecondText {

  private final LongFunction<String> form;
  private volatile Written last = new Written(Long.MIN_VALUE, "");

  /** A text and the second that it is of. */
  private record Written(long second, String text) {}

  /**
   * Nothing is written yet.
   *
   * @param form writes a second, which is counted from 1970 on
   */
  public SecondText(LongFunction<String> form) {
    this.form = form;
  }

  /** The text of that second, counted from 1970 on. */
  public String of(long second) {
    Written written = last;
    if (written.second != second) {
      written = new Written(second, form.apply(second));
      last = written;
    }
    return written.text;
  }
}
