package dev.postern.proxy.dialog;

import dev.postern.proxy.dialog.Dialog.Line;
import java.util.List;

/** The lines that a header's {@code begin} stands for. */
final class Opening {

  private static final String HELLO =
      """
      C: EHLO laptop.example.org
      S...
      """;
  private static final String STARTTLS =
      """
      S: 220 proxy.example.org ESMTP Postern
      C: EHLO laptop.example.org
      S...
      C: STARTTLS
      S: 220 2.0.0 Ready to start TLS
      == tls
      """;
  private static final String IMPLICIT =
      """
      == tls
      S: 220 proxy.example.org ESMTP Postern
      """;

  private Opening() {}

  static List<Line> of(Header header) {
    if (header.begin.equals("connected")) {
      return List.of();
    }
    String tls = header.listener.equals("implicit") ? IMPLICIT : STARTTLS;
    String lines = header.begin.equals("greeted") ? tls + HELLO : tls;
    return DialogParser.parse("opening", lines).lines().stream()
        .map(line -> new Line(0, line.text(), line.step()))
        .toList();
  }
}
