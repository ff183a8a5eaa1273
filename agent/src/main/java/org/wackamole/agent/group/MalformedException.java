package org.wackamole.agent.group;

/** How the readers give up; {@link WireFormat} turns it into {@link Decoded.Malformed}. */
final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedException(String reason) {
    // Garbage may come at line rate: a stack trace each would cost more than the rest.
    super(reason, null, false, false);
  }
}
