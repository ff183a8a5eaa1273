package org.wackamole.agent.config;

import java.util.Locale;

/** Statements about libraries and scripts that ran inside the daemon: read, and said to be idle. */
final class MachineryOfOld {
  private final Lexer in;
  private final Problems problems;

  MachineryOfOld(Lexer in, Problems problems) {
    this.in = in;
    this.problems = problems;
  }

  void read(Word word, Token first) throws Mistake {
    if (!in.peek().isText() || in.peek().firstOnLine()) {
      throw Mistake.expected(
          in.peek(), word == Word.RUN_DYNAMIC ? "lib.so:function" : "a name after " + word);
    }
    String text = in.next().text();
    if (word == Word.RUN_DYNAMIC) {
      problems.warn(
          first.at(),
          "RunDynamic has no effect: nothing is loaded into the daemon, so %s does not run %s"
              .formatted(text, action()));
    } else {
      problems.warn(
          first.at(),
          "%s has no effect: there is no Perl in the daemon, %s is not loaded"
              .formatted(word, text));
    }
  }

  private String action() throws Mistake {
    String expected = "on up, on down, post up or post down";
    Token when = in.peek();
    if (when.firstOnLine() || !when.is("on") && !when.is("post")) {
      throw Mistake.expected(when, expected);
    }
    in.next();
    Token what = in.peek();
    if (what.firstOnLine() || !what.is("up") && !what.is("down")) {
      throw Mistake.expected(what, expected);
    }
    in.next();
    return (when.text() + " " + what.text()).toLowerCase(Locale.ROOT);
  }
}
