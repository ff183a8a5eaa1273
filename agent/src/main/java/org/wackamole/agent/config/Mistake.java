package org.wackamole.agent.config;

/**
 * A statement, or an entry of a block, cannot be used. It is caught where the next statement or
 * entry can be found again and never leaves this package.
 */
final class Mistake extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Position at;

  Mistake(Position at, String message) {
    super(message, null, false, false);
    this.at = at;
  }

  /** The usual form: what stands there, and what should. */
  static Mistake expected(Token found, String expected) {
    return new Mistake(found.at(), "found " + found.shown() + ", expected " + expected);
  }

  Position at() {
    return at;
  }
}
