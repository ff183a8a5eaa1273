package org.wackamole.agent.group;

import java.util.List;
import org.wackamole.core.Assignment;
import org.wackamole.core.Report;

/** What bytes from another member turned out to be. */
sealed interface Decoded {
  record OfReport(Report report) implements Decoded {}

  record OfAssignment(Assignment assignment) implements Decoded {}

  record OfNeighbours(List<NeighbourEntry> table) implements Decoded {
    public OfNeighbours {
      table = List.copyOf(table);
    }
  }

  /** A kind of message that only newer members speak; not an error. */
  record Unknown(int kind) implements Decoded {}

  /**
   * Not a message.
   *
   * @param reason for the log: what was found, and where
   */
  record Malformed(String reason) implements Decoded {}
}
