package dev.postern.proxy.dialog;

import dev.postern.proxy.dialog.Reference.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The page that says which clause of which standard, and which attack, has a dialog. */
final class ConformanceTable {

  private record Row(Reference reference, Dialog dialog) {}

  private static final Comparator<Row> ORDER =
      Comparator.comparing(Row::reference, Reference.ORDER)
          .thenComparing(row -> row.dialog().name());

  private static final String HEAD =
      """
      # Conformance

      What the proxy does by which clause, and against which attack: each row is a conversation that the tests play. There
      are %d of them. This page is made from the files below `proxy/src/test/dialogs`; do not edit it, but write it anew:

          mvn -pl proxy test -Dtest=ConformanceTest -Dtest.jvm.args=-Dpostern.docs.write=true
      """;

  private final List<Dialog> dialogs;

  ConformanceTable(List<Dialog> dialogs) {
    this.dialogs = dialogs;
  }

  String text() {
    StringBuilder text = new StringBuilder(HEAD.formatted(dialogs.size()));
    text.append(
        "\n## Standards\n\n| standard | clause | behaviour | dialog |\n|---|---|---|---|\n");
    for (Row row : rows(Kind.STANDARD)) {
      Reference reference = row.reference();
      line(text, reference.document(), reference.clause(), row.dialog());
    }
    text.append("\n## Attacks\n\n| attack | behaviour | dialog |\n|---|---|---|\n");
    for (Row row : rows(Kind.ATTACK)) {
      line(text, row.reference().document(), null, row.dialog());
    }
    return text.toString();
  }

  private List<Row> rows(Kind kind) {
    List<Row> rows = new ArrayList<>();
    for (Dialog dialog : dialogs) {
      for (Reference reference : dialog.references()) {
        if (reference.kind() == kind) {
          rows.add(new Row(reference, dialog));
        }
      }
    }
    rows.sort(ORDER);
    return rows;
  }

  private static void line(
      StringBuilder text, String what, @Nullable String clause, Dialog dialog) {
    text.append("| ").append(what).append(" | ");
    if (clause != null) {
      text.append(clause).append(" | ");
    }
    text.append(escaped(dialog.title())).append(" | ");
    text.append(dialog.name().replace(".dialog", "")).append(" |\n");
  }

  /** What would be markup is shown as it is. */
  private static String escaped(String title) {
    return title.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
  }
}
