package org.wackamole.agent.config;

import java.util.Optional;
import org.wackamole.agent.config.Configuration.Quorum;
import org.wackamole.agent.config.Token.Kind;

/** Statement after statement; where one cannot be used, the next is looked for and read on from. */
final class Parser {
  /** How one entry of a block is read, its first token already taken. */
  interface Entry {
    void read(Token first) throws Mistake;
  }

  /** More entries of one list are no cluster but a mistake, and would fill the memory. */
  static final int MOST_ENTRIES = 20_000;

  private static final int MOST_MEMBERS = 1_000;

  private final Lexer in;
  private final Problems problems;
  private final Draft draft;
  private final SimpleStatements simple;
  private final BalanceBlock balance;
  private final MachineryOfOld old;
  private final ListStatements lists;
  private final NotifyStatement notification;
  private final GratuitousArpBlock gratuitousArp;
  private int entries;

  Parser(Lexer in, Problems problems, Draft draft) {
    this.in = in;
    this.problems = problems;
    this.draft = draft;
    this.simple = new SimpleStatements(problems, draft);
    this.balance = new BalanceBlock(this, in, draft);
    this.old = new MachineryOfOld(in, problems);
    this.lists = new ListStatements(this, in, problems, draft);
    this.notification = new NotifyStatement(this, in, problems, draft);
    this.gratuitousArp = new GratuitousArpBlock(this, in, draft);
  }

  /** Where the file ends. */
  Position file() {
    while (!in.peek().is(Kind.END)) {
      Token first = in.next();
      try {
        statement(first);
      } catch (Mistake mistake) {
        problems.error(mistake);
        skipStatement();
      }
      stopWhenFull();
    }
    return in.peek().at();
  }

  private void statement(Token first) throws Mistake {
    Word word = Word.of(first).orElse(null);
    if (word == null) {
      throw unknown(first);
    }
    switch (word) {
      case PREFER -> lists.prefer();
      case NOTIFY -> notification.read();
      case WITNESS -> lists.witness();
      case VIRTUAL_INTERFACES -> lists.virtualInterfaces(first);
      case RUN_DYNAMIC, PERL_USE_LIB, PERL_USE -> old.read(word, first);
      case PEERS -> {
        once(word, first);
        lists.peers(first);
      }
      case WEIGHT -> {
        once(word, first);
        lists.weight(first);
      }
      case BALANCE -> {
        once(word, first);
        balance.read(first);
      }
      case GRATUITOUS_ARP -> {
        once(word, first);
        gratuitousArp.read(first);
      }
      case QUORUM -> {
        once(word, first);
        draft.quorum = Optional.of(quorum(value(word)));
      }
      case SPREAD,
          PORT,
          SPREAD_RETRY_INTERVAL,
          GROUP,
          CONTROL,
          LOG_FACILITY,
          MATURE,
          ARP_CACHE,
          MODULE_DIR,
          NODE,
          GROUP_INTERFACE,
          DETECT,
          HANG_TIMEOUT,
          ADDRESS_LIFETIME,
          RESTART_GRACE -> {
        once(word == Word.PORT ? Word.SPREAD : word, first);
        simple.assignment(word, first, value(word));
      }
    }
  }

  private Mistake unknown(Token found) {
    if (found.is(Kind.CLOSE)) {
      return new Mistake(
          found.at(), "found \"}\" without its \"{\", expected a word such as Group");
    }
    if (!found.is(Kind.WORD)) {
      return Mistake.expected(found, "a word such as Group");
    }
    Optional<String> near = Suggestion.nearest(found.text(), Word.allSpellings());
    // Whoever mistypes Group has not forgotten it.
    near.flatMap(Word::of).ifPresent(word -> draft.given(word, found.at()));
    return Suggestion.unknown(found, "", Word.allSpellings().toList(), "a word such as Group");
  }

  private void once(Word word, Token first) {
    draft
        .given(word, first.at())
        .ifPresent(
            before ->
                problems.error(
                    first.at(),
                    "found %s a second time, expected it once: the first is on line %d"
                        .formatted(first.text(), before.line())));
  }

  /** What follows {@code Word =}. */
  private Token value(Word word) throws Mistake {
    if (!in.peek().is(Kind.EQUALS)) {
      throw Mistake.expected(in.peek(), "= after " + word);
    }
    in.next();
    if (!in.peek().isText() || startsStatement(in.peek())) {
      throw Mistake.expected(in.peek(), "a value after " + word + " =");
    }
    return in.next();
  }

  /** {@code 3 of 5}: the second number is what tells whether the first is a majority. */
  private Quorum quorum(Token needed) throws Mistake {
    String expected = "how many members of how many, such as 3 of 5";
    boolean number = needed.text().matches("[0-9]+");
    if (!number || !in.peek().is("of")) {
      throw Mistake.expected(number ? in.peek() : needed, expected);
    }
    in.next();
    if (!in.peek().isText() || startsStatement(in.peek())) {
      throw Mistake.expected(in.peek(), "a number of members after of");
    }
    int of = Values.number(in.next(), "a number of members", 1, MOST_MEMBERS);
    Quorum quorum = new Quorum(Values.number(needed, "a number of members", 1, of), of);
    if (!quorum.isMajority()) {
      problems.warn(
          needed.at(),
          "Quorum = %s is no majority: both sides of a partition can have it, %d of %d cannot"
              .formatted(quorum, of / 2 + 1, of));
    }
    return quorum;
  }

  /**
   * Reads the entries of a block up to its closing brace, its opening one included. A statement
   * that begins inside means that the brace was forgotten.
   *
   * @return how many entries there were, right or wrong
   */
  int block(String owner, Entry entry) throws Mistake {
    Token open = in.peek();
    if (!open.is(Kind.OPEN)) {
      throw Mistake.expected(open, "{ after " + owner);
    }
    in.next();
    int count = 0;
    while (true) {
      Token token = in.peek();
      if (token.is(Kind.CLOSE)) {
        in.next();
        return count;
      }
      if (token.is(Kind.END) || startsStatement(token)) {
        unclosed(owner, open, token);
        return Math.max(count, 1);
      }
      count++;
      limit(token);
      try {
        entry.read(in.next());
      } catch (Mistake mistake) {
        problems.error(mistake);
        skipEntry();
      }
      stopWhenFull();
    }
  }

  void unclosed(String owner, Token open, Token found) {
    problems.error(
        found.at(),
        "found %s, expected } for the { of %s on line %d"
            .formatted(found.shown(), owner, open.at().line()));
  }

  private void limit(Token token) {
    entries++;
    if (entries > MOST_ENTRIES) {
      problems.error(
          token.at(), "found more entries than any cluster has, expected at most " + MOST_ENTRIES);
      in.stop();
    }
  }

  private void stopWhenFull() {
    if (problems.isFull()) {
      in.stop();
    }
  }

  /** Whether this is where a statement begins, and no entry of a block or value of a word. */
  boolean startsStatement(Token token) {
    Word word = Word.of(token).orElse(null);
    if (word == null || !token.firstOnLine()) {
      return false;
    }
    Kind after = in.peekSecond().kind();
    return switch (word.shape()) {
      case VALUE -> after == Kind.EQUALS;
      case BLOCK -> after == Kind.OPEN;
      case WEIGHT -> after == Kind.EQUALS || after == Kind.OPEN;
      case TEXT, FREE -> after != Kind.EQUALS;
    };
  }

  /** To the next line, or past the block that belongs to what went wrong. */
  private void skipStatement() {
    while (true) {
      Token token = in.peek();
      if (token.is(Kind.OPEN)) {
        skipBlock();
        return;
      }
      boolean next = token.firstOnLine() || token.is(Kind.END) || token.is(Kind.CLOSE);
      if (next || Word.of(token).isPresent() && followed(in.peekSecond())) {
        return;
      }
      in.next();
    }
  }

  private static boolean followed(Token after) {
    return after.is(Kind.EQUALS) || after.is(Kind.OPEN);
  }

  /** To the next line, the next address or the end of the block. */
  private void skipEntry() {
    while (true) {
      Token token = in.peek();
      if (token.is(Kind.OPEN)) {
        skipBlock();
        continue;
      }
      boolean next = token.firstOnLine() || token.is(Kind.END) || token.is(Kind.CLOSE);
      if (next || AddressText.looksLikeOne(token)) {
        return;
      }
      in.next();
    }
  }

  private void skipBlock() {
    Token open = in.next();
    int depth = 1;
    while (depth > 0) {
      Token token = in.peek();
      if (token.is(Kind.END) || startsStatement(token)) {
        unclosed("this block", open, token);
        return;
      }
      in.next();
      depth += token.is(Kind.OPEN) ? 1 : token.is(Kind.CLOSE) ? -1 : 0;
    }
  }
}
