package org.wackamole.agent.config;

/**
 * The smallest part of a file that means something.
 *
 * @param text what stands there, without quotes
 * @param firstOnLine whether nothing but white space comes before it; where a statement went wrong,
 *     the next line is the best guess of where the next one begins
 */
record Token(Kind kind, String text, Position at, boolean firstOnLine) {
  private static final int LONGEST_SHOWN = 60;

  enum Kind {
    WORD,
    QUOTED,
    OPEN,
    CLOSE,
    EQUALS,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  /** Whether it is this word, in any case and not in quotes. */
  boolean is(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  boolean isText() {
    return kind == Kind.WORD || kind == Kind.QUOTED;
  }

  /** As a message quotes it. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the file";
      case WORD, QUOTED, OPEN, CLOSE, EQUALS -> quote(text);
    };
  }

  static String quote(String text) {
    return '"'
        + (text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...")
        + '"';
  }
}
