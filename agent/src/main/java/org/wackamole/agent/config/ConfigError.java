package org.wackamole.agent.config;

/** Why a file is refused: where, what was found and what was expected. */
public record ConfigError(String file, Position at, String message) {
  @Override
  public String toString() {
    return at.in(file) + ": " + message;
  }
}
