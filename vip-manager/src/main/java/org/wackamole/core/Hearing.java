package org.wackamole.core;

import java.util.List;

/**
 * Whether the others have heard this member since it was paused. Until then whatever it learns of
 * them may have waited here while they went on without it.
 */
final class Hearing {
  /** The number of its first report since then; 0 where nobody has to have read it. */
  private long since;

  /** Nobody has shown it yet, and a view may come that is as old as the pause. */
  private boolean catchingUp;

  /** Whether nothing that is learned of the others counts. */
  boolean isLacking() {
    return since > 0;
  }

  /**
   * @param next the number of this member's next report
   * @param inView whether there is a view in which it is sent
   */
  void paused(long next, boolean inView, List<Effect> out) {
    since = inView ? next : 0;
    catchingUp = true;
    out.add(new Effect.StartTimer(new Timer.CaughtUp(), Timing.CATCH_UP));
  }

  /** True where this member has to be heard in a view, as it was in none before. */
  boolean beginsIn(View view, long next) {
    if (!catchingUp || isLacking() || view.members().size() == 1) {
      return false;
    }
    since = next;
    return true;
  }

  /** False for what was said without knowing that report. */
  boolean counts(long read) {
    return read >= since;
  }

  /** By what counts; or by nobody, where nobody else is left in the view. */
  void shownIn(View view) {
    catchingUp &= view.members().size() == 1;
    since = 0;
  }

  /** What waited here has been read. */
  void caughtUp() {
    catchingUp = false;
  }

  void clear() {
    since = 0;
    catchingUp = false;
  }
}
