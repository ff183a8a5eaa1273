package org.wackamole.agent.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wackamole.agent.config.Configuration.GratuitousArp;

/** <code>GratuitousArp { count 5  interval 1s  refresh 60s }</code>, each at most once. */
final class GratuitousArpBlock {
  private static final String COUNT = "count";
  private static final String INTERVAL = "interval";
  private static final String REFRESH = "refresh";
  static final List<String> WORDS = List.of(COUNT, INTERVAL, REFRESH);

  /** The times double: one more would come after half an hour at the longest useful interval. */
  private static final int MOST = 10;

  private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
  private static final Duration SHORTEST_REFRESH = Duration.ofSeconds(1);
  private static final Duration LONGEST_REFRESH = Duration.ofHours(24);

  private final Parser parser;
  private final Lexer in;
  private final Draft draft;

  GratuitousArpBlock(Parser parser, Lexer in, Draft draft) {
    this.parser = parser;
    this.in = in;
    this.draft = draft;
  }

  void read(Token first) throws Mistake {
    Map<String, Integer> seenOnLine = new HashMap<>();
    parser.block(first.text(), word -> entry(word, seenOnLine));
  }

  private void entry(Token word, Map<String, Integer> seenOnLine) throws Mistake {
    String name = word.text().toLowerCase(Locale.ROOT);
    if (!word.isText() || !WORDS.contains(name)) {
      throw Suggestion.unknown(word, "in GratuitousArp", WORDS, "count, interval, refresh or }");
    }
    Integer before = seenOnLine.putIfAbsent(name, word.at().line());
    if (before != null) {
      throw new Mistake(
          word.at(),
          "found %s a second time, expected it once: the first is on line %d"
              .formatted(word.text(), before));
    }
    if (!in.peek().isText()) {
      throw Mistake.expected(in.peek(), "a value after " + name);
    }
    Token value = in.next();
    GratuitousArp was = draft.gratuitousArp;
    draft.gratuitousArp =
        switch (name) {
          case COUNT ->
              new GratuitousArp(
                  Values.number(value, "a number", 1, MOST), was.interval(), was.refresh());
          case INTERVAL ->
              new GratuitousArp(
                  was.count(),
                  Values.time(value, SimpleStatements.SHORTEST, LONGEST_INTERVAL),
                  was.refresh());
          default -> new GratuitousArp(was.count(), was.interval(), refresh(value));
        };
  }

  private static Duration refresh(Token value) throws Mistake {
    if (value.is("none")) {
      return Duration.ZERO;
    }
    if (!value.text().matches("[0-9].*")) {
      throw Mistake.expected(value, "none or a time such as 60s");
    }
    return Values.time(value, SHORTEST_REFRESH, LONGEST_REFRESH);
  }
}
