package org.wackamole.core.sim;

import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.inet.IpAddress;

/** Whoever looks on at a world: the invariants, the trace, the coverage, a script. */
interface Watcher {
  /** Before the member takes it. */
  default void event(Daemon daemon, Event event) {}

  /** Before it is carried out. */
  default void effect(Daemon daemon, Effect effect) {}

  /** All effects of one event were carried out. */
  default void stepped(Daemon daemon, Event event) {}

  /** The kernel of the host has, or has no longer, this address for the daemon. */
  default void kernel(Host host, Daemon daemon, IpAddress address, boolean bound) {}

  /** The process is gone, by a crash or after it left. */
  default void ended(Daemon daemon, Daemon.End end) {}

  /** Something that the world did. */
  default void note(String text) {}
}
