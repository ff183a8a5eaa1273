package org.wackamole.agent.loop;

import org.wackamole.core.Assignment;
import org.wackamole.core.Report;

/** The door to the other members. No call waits; a message may be lost. */
public interface GroupPort {
  void send(Report report);

  void send(Assignment assignment);

  /** Whether this side serves anything, whenever that has changed; at first it does not. */
  void serves(boolean anything);
}
