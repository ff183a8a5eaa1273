package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;

import java.util.ArrayDeque;

/**
 * What takes the addresses of a daemon that does not run: its guard, half of the patience with a
 * silent daemon after its last step, and the lifetime in the kernel where the guard is frozen too.
 * Once it has struck, the guard deletes whatever appears, until the daemon binds anew.
 */
final class Fence {
  /** Half of {@code HangTimeout}: a longer pause is noticed by the daemon itself, and first. */
  static final long STRIKES_AFTER = 500 * MS;

  private final Daemon daemon;
  private final ArrayDeque<Runnable> frozen = new ArrayDeque<>();
  private long pausedSince;
  private int pauses;
  private boolean struck;
  private long stoodStill = -1;

  Fence(Daemon daemon) {
    this.daemon = daemon;
  }

  boolean struck() {
    return struck;
  }

  /** When the newest pause began. */
  long pausedSince() {
    return pausedSince;
  }

  /**
   * The daemon is frozen from now on.
   *
   * @param guardToo so that only the lifetime of the addresses is left
   */
  void freeze(boolean guardToo) {
    World world = daemon.world;
    pausedSince = world.schedule.now();
    int pause = ++pauses;
    long after =
        guardToo
            ? world.chance.between(2_000 * MS, 3_000 * MS)
            : STRIKES_AFTER + world.chance.between(0, 50 * MS);
    boolean forEver = guardToo && world.chance.percent(20);
    if (!forEver) {
      world.schedule.in(after, () -> strike(pause, guardToo));
    }
  }

  private void strike(int pause, boolean lifetime) {
    if (!daemon.alive() || !daemon.paused() || pause != pauses) {
      return;
    }
    daemon.host.kernel.deleteAll(daemon);
    if (!lifetime) {
      struck = true;
      daemon.world.membership.farewell(daemon);
    }
  }

  /** How long the pause was that ends now. */
  long thaw() {
    long pause = daemon.world.schedule.now() - pausedSince;
    if (pause >= STRIKES_AFTER) {
      stoodStill = pausedSince;
    }
    return pause;
  }

  /** Whether a pause that the daemon noticed began after that; such an order is not carried out. */
  boolean stoodStillSince(long time) {
    return stoodStill >= time;
  }

  /** The daemon binds what it was granted anew. */
  void arm() {
    struck = false;
  }

  /** What the daemon's thread for the kernel does only when it runs again. */
  void whenThawed(Runnable what) {
    frozen.add(what);
  }

  void runFrozen() {
    while (!frozen.isEmpty()) {
      frozen.poll().run();
    }
  }
}
