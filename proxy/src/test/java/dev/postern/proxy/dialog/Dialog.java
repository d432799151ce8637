package dev.postern.proxy.dialog;

import java.util.List;

/**
 * A dialog file.
 *
 * @param name area and name of the file, which is unique
 * @param title its first comment: the behaviour as a sentence
 * @param references what the other comments name: clauses of standards, and attacks
 */
record Dialog(
    String name, String title, List<Reference> references, Header header, List<Line> lines) {

  /**
   * One step and where it stands.
   *
   * @param number counted from 1; 0 for what the header's {@code begin} stands for
   */
  record Line(int number, String text, Step step) {}
}
