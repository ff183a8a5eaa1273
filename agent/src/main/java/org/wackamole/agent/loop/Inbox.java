package org.wackamole.agent.loop;

import org.wackamole.core.Event;

/** Where events are left for the loop. Any thread may, and never waits. */
@FunctionalInterface
public interface Inbox {
  void post(Event event);
}
