package org.wackamole.core.sim;

import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Timer;
import org.wackamole.inet.IpAddress;

/**
 * Invariant 4: who leaves has let go of everything unless it waited long enough; what left, or lost
 * its group, binds nothing any more, and keeps nothing bound.
 */
final class GoneForGood implements Watcher {
  private static final long GRACE = 20 * Schedule.MS;

  /** The longest that a kernel takes to end what nobody renews. */
  private static final long LIFETIME = 3 * Schedule.SECOND;

  /** The longest that a simulation gives. */
  static final long RESTART_GRACE = 10 * Schedule.SECOND;

  private final World world;
  private final Grips grips;
  private boolean patient;

  GoneForGood(World world, Grips grips) {
    this.world = world;
    this.grips = grips;
  }

  @Override
  public void event(Daemon daemon, Event event) {
    boolean waitedEnough =
        event instanceof Event.TimerFired fired && fired.timer() instanceof Timer.LeaveAnyway;
    patient = !waitedEnough;
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    if (!daemon.open() && effect instanceof Effect.Bind) {
      throw new Violation(daemon + " binds without a group");
    }
    if (effect instanceof Effect.Leave leave
        && !leave.returning()
        && patient
        && !grips.of(daemon).empty()) {
      throw new Violation(daemon + " leaves and still has " + grips.of(daemon).phases());
    }
  }

  @Override
  public void kernel(Host host, Daemon daemon, IpAddress address, boolean bound) {
    if (bound && !daemon.alive()) {
      throw new Violation(host + " binds " + Words.of(address) + " for a daemon that is gone");
    }
  }

  @Override
  public void ended(Daemon daemon, Daemon.End end) {
    long most =
        switch (end) {
          case LEFT, KILLED, HOST_DEAD -> 0;
          case KILLED_WITH_GUARD -> LIFETIME;
          case RETURNING -> RESTART_GRACE;
        };
    world.schedule.in(
        most + GRACE,
        () -> {
          if (daemon.host.newest(daemon) && !daemon.host.kernel.ours().isEmpty()) {
            throw new Violation(daemon.host + " keeps addresses of " + daemon);
          }
        });
  }
}
