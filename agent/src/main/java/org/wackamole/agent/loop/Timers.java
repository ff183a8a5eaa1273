package org.wackamole.agent.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.wackamole.core.Timer;

/**
 * The timers that the core has started. A timer that was stopped or replaced never fires, because
 * they fire on the thread that stops them.
 */
final class Timers {
  private record Deadline(long nanos, long order, Timer timer) {}

  private final TreeSet<Deadline> deadlines;
  private final Map<Timer, Deadline> byTimer = new HashMap<>();
  private long order;

  /**
   * @param origin any reading of the clock that all others will come after
   */
  Timers(long origin) {
    deadlines =
        new TreeSet<>(
            // By difference to the origin: readings of System.nanoTime may overflow.
            Comparator.<Deadline>comparingLong(d -> d.nanos() - origin)
                .thenComparingLong(Deadline::order));
  }

  void start(Timer timer, Duration delay, long now) {
    stop(timer);
    Deadline deadline = new Deadline(now + delay.toNanos(), order++, timer);
    byTimer.put(timer, deadline);
    deadlines.add(deadline);
  }

  void stop(Timer timer) {
    Deadline deadline = byTimer.remove(timer);
    if (deadline != null) {
      deadlines.remove(deadline);
    }
  }

  /** Nanoseconds until the next is due, 0 if one is; empty where none runs. */
  Optional<Long> untilNext(long now) {
    return deadlines.isEmpty()
        ? Optional.empty()
        : Optional.of(Math.max(0, deadlines.first().nanos() - now));
  }

  /** Takes the one that has been due longest. */
  Optional<Timer> due(long now) {
    if (deadlines.isEmpty() || deadlines.first().nanos() - now > 0) {
      return Optional.empty();
    }
    Deadline first = deadlines.pollFirst();
    byTimer.remove(first.timer());
    return Optional.of(first.timer());
  }
}
