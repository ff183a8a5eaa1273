package org.wackamole.agent.group;

import org.wackamole.core.Assignment;
import org.wackamole.core.Report;

/** Messages as they would arrive, without a network: what a rehearsal of the daemon needs. */
public final class WireRehearsal {
  private WireRehearsal() {}

  public static Report arrived(Report report) {
    byte[] bytes = WireFormat.encode(report);
    if (WireFormat.decode(report.sender(), bytes, 0, bytes.length)
        instanceof Decoded.OfReport decoded) {
      return decoded.report();
    }
    throw new IllegalStateException("a report that its own format cannot read: " + report);
  }

  public static Assignment arrived(Assignment assignment) {
    byte[] bytes = WireFormat.encode(assignment);
    if (WireFormat.decode(assignment.sender(), bytes, 0, bytes.length)
        instanceof Decoded.OfAssignment decoded) {
      return decoded.assignment();
    }
    throw new IllegalStateException("an assignment that its own format cannot read: " + assignment);
  }
}
