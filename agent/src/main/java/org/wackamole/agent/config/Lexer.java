package org.wackamole.agent.config;

import java.util.ArrayDeque;
import java.util.Deque;
import org.wackamole.agent.config.Token.Kind;
import org.wackamole.agent.config.Word.Shape;

/**
 * Cuts text into tokens, on demand, so that a huge file of nonsense costs no more memory than its
 * text.
 *
 * <p>The rules are those of Wackamole: a word ends at white space, {@code #} or a brace, so {@code
 * eth0:10.0.0.5/24} is one. There {@code =} had to stand between blanks; here it may also touch the
 * word before it. What follows {@code =}, and the text of a word of old that takes any, is taken
 * whole, because a path may contain the character.
 */
final class Lexer {
  private final String text;
  private final Problems problems;
  private final Deque<Token> ahead = new ArrayDeque<>();
  private Token last = new Token(Kind.END, "", Position.WHOLE_FILE, true);
  private int index;
  private int line = 1;
  private int lineStart;
  private boolean firstOnLine = true;
  private boolean stopped;

  Lexer(String text, Problems problems) {
    this.text = text;
    this.problems = problems;
    if (text.startsWith("\ufeff")) {
      index = 1;
      lineStart = 1;
    }
  }

  Token next() {
    fill(1);
    return ahead.removeFirst();
  }

  Token peek() {
    fill(1);
    return ahead.getFirst();
  }

  /** The token after {@link #peek()}. */
  Token peekSecond() {
    fill(2);
    return ahead.stream().skip(1).findFirst().orElseThrow();
  }

  /** From here on there is nothing but the end. */
  void stop() {
    ahead.clear();
    stopped = true;
  }

  private void fill(int count) {
    while (ahead.size() < count) {
      last = scan();
      ahead.addLast(last);
    }
  }

  private Token scan() {
    skipBlanksAndComments();
    if (stopped || index >= text.length()) {
      return token(Kind.END, "", index, index);
    }
    int start = index;
    char c = text.charAt(index);
    if (c == '{' || c == '}') {
      return token(c == '{' ? Kind.OPEN : Kind.CLOSE, Character.toString(c), start, start + 1);
    }
    boolean whole = takesAnyText();
    if (c == '=' && !whole) {
      return token(Kind.EQUALS, "=", start, start + 1);
    }
    return c == '"' || c == '\'' ? quoted(start, c) : word(start, whole);
  }

  private boolean takesAnyText() {
    return last.is(Kind.EQUALS)
        || last.firstOnLine() && Word.of(last).filter(w -> w.shape() == Shape.TEXT).isPresent();
  }

  private void skipBlanksAndComments() {
    while (index < text.length()) {
      char c = text.charAt(index);
      if (c == '#') {
        int end = text.indexOf('\n', index);
        index = end < 0 ? text.length() : end;
      } else if (c == '\n') {
        index++;
        line++;
        lineStart = index;
        firstOnLine = true;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        index++;
      } else {
        return;
      }
    }
  }

  private Token word(int start, boolean whole) {
    int end = start;
    while (end < text.length() && !endsWord(text.charAt(end), whole)) {
      end++;
    }
    return token(Kind.WORD, readable(start, end), start, end);
  }

  private static boolean endsWord(char c, boolean whole) {
    return switch (c) {
      case ' ', '\t', '\r', '\n', '#', '{', '}' -> true;
      case '=' -> !whole;
      default -> false;
    };
  }

  private Token quoted(int start, char quote) {
    int end = text.indexOf(quote, start + 1);
    int lineEnd = text.indexOf('\n', start);
    lineEnd = lineEnd < 0 ? text.length() : lineEnd;
    if (end < 0 || end > lineEnd) {
      problems.error(
          position(start),
          "found a string without its end, expected " + quote + " before the end of the line");
      return token(Kind.QUOTED, readable(start + 1, lineEnd).strip(), start, lineEnd);
    }
    return token(Kind.QUOTED, readable(start + 1, end), start, end + 1);
  }

  /** The text without what cannot be meant; that is an error of its own. */
  private String readable(int start, int end) {
    StringBuilder good = null;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean bad = c == '\ufffd' || Character.isISOControl(c) && c != '\t';
      if (bad && good == null) {
        good = new StringBuilder(text.substring(start, i));
        problems.error(
            position(i),
            c == '\ufffd'
                ? "found a byte that is not UTF-8, expected text"
                : "found the control character 0x%02x, expected text".formatted((int) c));
      } else if (!bad && good != null) {
        good.append(c);
      }
    }
    return good == null ? text.substring(start, end) : good.toString();
  }

  private Token token(Kind kind, String content, int start, int end) {
    Token token = new Token(kind, content, position(start), firstOnLine);
    firstOnLine = false;
    index = end;
    return token;
  }

  private Position position(int at) {
    return new Position(line, at - lineStart + 1);
  }
}
