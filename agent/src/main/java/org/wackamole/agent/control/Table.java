package org.wackamole.agent.control;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Text in columns for a terminal. ASCII only: a rescue console knows no more.
 *
 * @param colour whether styles are written
 * @param width columns that a line may take; empty for as many as it needs
 */
record Table(boolean colour, OptionalInt width) {
  private static final int NARROWEST = 8;
  private static final String GAP = "  ";

  enum Style {
    PLAIN(""),
    BOLD("\033[1m"),
    GOOD("\033[32m"),
    PASSING("\033[33m"),
    BAD("\033[31m");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  record Cell(String text, Style style) {
    static Cell of(Object text) {
      return new Cell(String.valueOf(text), Style.PLAIN);
    }
  }

  /**
   * @param remarks whole lines below the row, indented
   */
  record Row(List<Cell> cells, List<Cell> remarks) {
    static Row heading(String... texts) {
      List<Cell> cells = new ArrayList<>();
      for (String text : texts) {
        cells.add(new Cell(text, Style.BOLD));
      }
      return new Row(cells, List.of());
    }
  }

  /** Columns as wide as their longest cell; the widest gives way where the line has no room. */
  void rows(StringBuilder out, List<Row> rows) {
    int[] widths = widths(rows);
    for (Row row : rows) {
      int last = lastWithText(row);
      for (int i = 0; i <= last; i++) {
        Cell cell = row.cells().get(i);
        String text = cut(cell.text(), widths[i]);
        styled(out, text, cell.style());
        if (i < last) {
          out.repeat(' ', widths[i] - text.length()).append(GAP);
        }
      }
      out.append('\n');
      for (Cell remark : row.remarks()) {
        paragraph(out, 4, remark);
      }
    }
  }

  private static int lastWithText(Row row) {
    int last = row.cells().size() - 1;
    while (last > 0 && row.cells().get(last).text().isEmpty()) {
      last--;
    }
    return last;
  }

  /** One text, broken between words where the line has no room; further lines two deeper. */
  void paragraph(StringBuilder out, int indent, Cell cell) {
    int room = width.orElse(Integer.MAX_VALUE);
    StringBuilder line = new StringBuilder().repeat(' ', indent);
    boolean empty = true;
    for (String word : cell.text().split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > room) {
        styled(out, line.toString(), cell.style());
        out.append('\n');
        line.setLength(0);
        line.repeat(' ', indent + 2);
        empty = true;
      }
      if (!empty) {
        line.append(' ');
      }
      line.append(word);
      empty = false;
    }
    styled(out, line.toString(), cell.style());
    out.append('\n');
  }

  private int[] widths(List<Row> rows) {
    int[] widths = new int[rows.getFirst().cells().size()];
    for (Row row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.cells().get(i).text().length());
      }
    }
    int gaps = GAP.length() * (widths.length - 1);
    int room = width.orElse(Integer.MAX_VALUE);
    while (Arrays.stream(widths).sum() + gaps > room) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
    }
    return widths;
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "~";
  }

  private void styled(StringBuilder out, String text, Style style) {
    if (colour && style != Style.PLAIN) {
      out.append(style.code).append(text).append("\033[0m");
    } else {
      out.append(text);
    }
  }
}
