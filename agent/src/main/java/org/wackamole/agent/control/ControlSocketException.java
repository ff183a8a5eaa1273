package org.wackamole.agent.control;

import java.io.IOException;

/** The control socket cannot be opened; the message is for the operator. */
public final class ControlSocketException extends IOException {
  private static final long serialVersionUID = 1L;

  ControlSocketException(String message) {
    super(message);
  }

  ControlSocketException(String message, Throwable cause) {
    super(message, cause);
  }
}
