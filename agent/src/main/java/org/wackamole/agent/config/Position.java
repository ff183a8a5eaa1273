package org.wackamole.agent.config;

import java.util.Comparator;

/**
 * A place in a configuration file.
 *
 * @param line from 1; 0 together with column 0 means the file as a whole
 * @param column from 1, in characters; a tab counts as one
 */
public record Position(int line, int column) implements Comparable<Position> {
  /** The file as a whole: it cannot be read, or something is missing from it. */
  public static final Position WHOLE_FILE = new Position(0, 0);

  private static final Comparator<Position> ORDER =
      Comparator.comparing((Position p) -> p.line == 0)
          .thenComparingInt(Position::line)
          .thenComparingInt(Position::column);

  /** In the order of the file; what concerns the whole file comes last. */
  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** {@code file:line:column}, or the file alone. */
  String in(String file) {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
