package org.wackamole.agent.config;

import java.util.List;
import java.util.OptionalInt;
import org.wackamole.agent.config.Token.Kind;

/** <code>Balance { AcquisitionsPerRound = all  Interval = 4s }</code>, each at most once. */
final class BalanceBlock {
  static final String ACQUISITIONS_PER_ROUND = "AcquisitionsPerRound";
  static final String INTERVAL = "Interval";
  static final List<String> WORDS = List.of(ACQUISITIONS_PER_ROUND, INTERVAL);

  private final Parser parser;
  private final Lexer in;
  private final Draft draft;

  BalanceBlock(Parser parser, Lexer in, Draft draft) {
    this.parser = parser;
    this.in = in;
    this.draft = draft;
  }

  void read(Token first) throws Mistake {
    int[] seenOnLine = new int[2];
    parser.block(first.text(), word -> entry(word, seenOnLine));
  }

  private void entry(Token word, int[] seenOnLine) throws Mistake {
    boolean acquisitions = word.is(ACQUISITIONS_PER_ROUND);
    if (!acquisitions && !word.is(INTERVAL)) {
      throw Suggestion.unknown(word, "in Balance", WORDS, "AcquisitionsPerRound, Interval or }");
    }
    String name = acquisitions ? ACQUISITIONS_PER_ROUND : INTERVAL;
    int which = acquisitions ? 0 : 1;
    if (seenOnLine[which] != 0) {
      throw new Mistake(
          word.at(),
          "found %s a second time, expected it once: the first is on line %d"
              .formatted(word.text(), seenOnLine[which]));
    }
    seenOnLine[which] = word.at().line();
    if (!in.peek().is(Kind.EQUALS)) {
      throw Mistake.expected(in.peek(), "= after " + name);
    }
    in.next();
    if (!in.peek().isText()) {
      throw Mistake.expected(in.peek(), "a value after " + name + " =");
    }
    Token value = in.next();
    if (acquisitions) {
      draft.acquisitionsPerRound =
          value.is("all")
              ? OptionalInt.empty()
              : OptionalInt.of(Values.number(value, "all or a number", 0, Parser.MOST_ENTRIES));
    } else {
      draft.balanceInterval =
          Values.time(value, SimpleStatements.SHORTEST, SimpleStatements.LONGEST);
    }
  }
}
