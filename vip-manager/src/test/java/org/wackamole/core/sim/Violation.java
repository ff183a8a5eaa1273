package org.wackamole.core.sim;

/** An invariant does not hold. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  Violation(String text) {
    super(text);
  }
}
