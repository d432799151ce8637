package dev.postern.proxy.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that a mistyped one was meant to be. */
final class Spelling {

  private Spelling() {}

  /** The known word that is fewest slips away, if that is few enough to be a slip. */
  static Optional<String> nearest(String word, Collection<String> known) {
    int most = Math.max(1, word.length() / 3);
    return known.stream()
        .filter(candidate -> slips(word, candidate) <= most)
        .min(Comparator.comparingInt(candidate -> slips(word, candidate)));
  }

  /** Letters added, left out, replaced or exchanged with their neighbour. */
  static int slips(String word, String other) {
    int[][] table = new int[word.length() + 1][other.length() + 1];
    for (int i = 0; i <= word.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        table[i][j] = i == 0 || j == 0 ? i + j : cheapest(table, word, other, i, j);
      }
    }
    return table[word.length()][other.length()];
  }

  private static int cheapest(int[][] table, String word, String other, int i, int j) {
    boolean same = word.charAt(i - 1) == other.charAt(j - 1);
    int least = Math.min(table[i - 1][j], table[i][j - 1]) + 1;
    least = Math.min(least, table[i - 1][j - 1] + (same ? 0 : 1));
    boolean exchanged =
        i > 1
            && j > 1
            && word.charAt(i - 1) == other.charAt(j - 2)
            && word.charAt(i - 2) == other.charAt(j - 1);
    return exchanged ? Math.min(least, table[i - 2][j - 2] + 1) : least;
  }
}
