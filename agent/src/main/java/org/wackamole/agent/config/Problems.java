package org.wackamole.agent.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file, up to as much as anybody would read. */
final class Problems {
  private static final int MOST = 50;

  private final String file;
  private final List<ConfigError> errors = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void error(Position at, String message) {
    if (errors.size() < MOST) {
      errors.add(new ConfigError(file, at, message));
    } else if (errors.size() == MOST) {
      errors.add(new ConfigError(file, Position.WHOLE_FILE, "more mistakes follow these " + MOST));
    }
  }

  void error(Mistake mistake) {
    error(mistake.at(), mistake.getMessage());
  }

  void warn(Position at, String message) {
    if (warnings.size() < MOST) {
      warnings.add(new Warning(file, at, message));
    } else if (warnings.size() == MOST) {
      warnings.add(new Warning(file, Position.WHOLE_FILE, "more warnings follow these " + MOST));
    }
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  /** Whether reading on would add nothing. */
  boolean isFull() {
    return errors.size() > MOST;
  }

  List<ConfigError> errors() {
    return errors.stream().sorted(Comparator.comparing(ConfigError::at)).toList();
  }

  List<Warning> warnings() {
    return warnings.stream().sorted(Comparator.comparing(Warning::at)).toList();
  }
}
