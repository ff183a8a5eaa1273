package org.wackamole.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * When a coordinator balances (rule 6). Two rounds that move anything are at least {@code Interval}
 * apart; the first one after a view comes as soon as the view has had a moment, so that a node that
 * returns is not idle for a whole interval.
 */
final class Rounds {
  private static final Timer TIMER = new Timer.Balance();

  /** Members that come in the same moment are balanced together. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  /** How soon a round is tried again that came while something was under way. */
  private static final Duration AGAIN = Duration.ofMillis(200);

  /** The last round moved something, less than an interval ago. */
  private boolean cooling;

  void viewInstalled(Optional<Coordinator> coordinator, Settings settings, List<Effect> out) {
    if (coordinator.isEmpty()) {
      stop(out);
    } else if (!cooling) {
      out.add(new Effect.StartTimer(TIMER, shorter(MOMENT, settings.balanceInterval())));
    }
  }

  void stop(List<Effect> out) {
    cooling = false;
    out.add(new Effect.StopTimer(TIMER));
  }

  void due(Optional<Coordinator> coordinator, Settings settings, List<Effect> out) {
    cooling = false;
    if (coordinator.isPresent()) {
      boolean idle = coordinator.get().settled();
      cooling = coordinator.get().balance(settings);
      Duration interval = settings.balanceInterval();
      out.add(new Effect.StartTimer(TIMER, idle ? interval : shorter(AGAIN, interval)));
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
