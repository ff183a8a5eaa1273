package org.wackamole.agent.group;

import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has JGroups ask again for what it misses, and say again what was not acknowledged. It would do so
 * by itself, by two timers that wake a thread each; the detector's is awake anyway.
 */
final class Retransmission {
  private static final Logger LOG = LoggerFactory.getLogger(Retransmission.class);

  /** With the first beat after it; nanoseconds. */
  private static final long INTERVAL = 180_000_000;

  private final NAKACK2 multicasts;
  private final UNICAST3 unicasts;
  private long next = System.nanoTime();

  Retransmission(NAKACK2 multicasts, UNICAST3 unicasts) {
    this.multicasts = multicasts;
    this.unicasts = unicasts;
  }

  void step(long now) {
    if (now - next < 0) {
      return;
    }
    next = now + INTERVAL;
    try {
      multicasts.triggerXmit();
      unicasts.triggerXmit();
    } catch (RuntimeException e) {
      LOG.warn("What was lost is not asked for again now", e);
    }
  }
}
