package org.wackamole.agent.group;

/** The group could not be opened. The message is for the operator: what is wrong, what to check. */
public final class GroupUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  GroupUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
