package org.wackamole.agent.config;

import java.util.List;

/** What became of a file: all of it, or nothing and every reason at once. */
public sealed interface ParseResult {
  /** The file is good; the warnings are for the operator, in the order of the file. */
  record Parsed(Configuration configuration, List<Warning> warnings) implements ParseResult {
    public Parsed {
      warnings = List.copyOf(warnings);
    }
  }

  /** The file is not to be used; at least one error, in the order of the file. */
  record Refused(List<ConfigError> errors) implements ParseResult {
    public Refused {
      errors = List.copyOf(errors);
      if (errors.isEmpty()) {
        throw new IllegalArgumentException("a file is not refused without a reason");
      }
    }
  }
}
