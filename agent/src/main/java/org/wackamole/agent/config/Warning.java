package org.wackamole.agent.config;

/** Something that a file says and that has no effect, or another one than it had in Wackamole 2. */
public record Warning(String file, Position at, String message) {
  @Override
  public String toString() {
    return at.in(file) + ": warning: " + message;
  }
}
