package org.wackamole.agent.config;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The known word that an unknown one was probably meant for. */
final class Suggestion {
  private Suggestion() {}

  /** A word that is not known here, with the nearest one that is, or else what was expected. */
  static Mistake unknown(Token found, String where, List<String> known, String expected) {
    return new Mistake(
        found.at(),
        "found the unknown word "
            + found.shown()
            + (where.isEmpty() ? "" : " " + where)
            + nearest(found.text(), known.stream())
                .map(word -> ", did you mean " + word + "?")
                .orElse(", expected " + expected));
  }

  /** The nearest of the words, if at most a third of it is mistyped; the first of equally near. */
  static Optional<String> nearest(String unknown, Stream<String> words) {
    record Candidate(String word, int distance) {}
    String wanted = unknown.toLowerCase(Locale.ROOT);
    return words
        .filter(word -> Math.abs(word.length() - wanted.length()) <= word.length() / 3)
        .map(word -> new Candidate(word, distance(wanted, word.toLowerCase(Locale.ROOT))))
        .filter(candidate -> candidate.distance <= Math.max(1, candidate.word.length() / 3))
        .min(Comparator.comparingInt(Candidate::distance))
        .map(Candidate::word);
  }

  /** Letters to add, drop, change or swap with their neighbour (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
