package org.wackamole.agent.papers;

/** Text in the language of man pages: groff_man(7), of which mandoc(1) knows the same part. */
final class Roff {
  private Roff() {}

  /** Prose; nothing in it is a command of roff's. */
  static String text(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("\u2026", "\\|.\\|.\\|.");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  /** What is typed: each sign is the ASCII one, so that it can be pasted. */
  static String typed(String plain) {
    return text(plain)
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("`", "\\(ga")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti");
  }

  static String bold(String typed) {
    return "\\fB" + typed(typed) + "\\fR";
  }

  static String italic(String word) {
    return "\\fI" + text(word) + "\\fR";
  }

  /** A paragraph with its tag before it. */
  static String tagged(String tag, String body) {
    return ".TP\n" + tag + "\n" + body + "\n";
  }

  /** Lines as they are. */
  static String example(String lines) {
    StringBuilder out = new StringBuilder(".RS 4\n.EX\n");
    lines
        .lines()
        .map(line -> line.isEmpty() ? "" : typed(line))
        .forEach(l -> out.append(l).append('\n'));
    return out.append(".EE\n.RE\n").toString();
  }
}
