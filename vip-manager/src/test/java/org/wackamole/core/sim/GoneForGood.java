package org.wackamole.core.sim;

import org.wackamole.core.Effect;
import org.wackamole.inet.IpAddress;

/** Invariant 4: what left, or lost its group, binds nothing any more, and keeps nothing bound. */
final class GoneForGood implements Watcher {
  private static final long GRACE = 20 * Schedule.MS;
  private final World world;

  GoneForGood(World world) {
    this.world = world;
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    if (!daemon.open() && effect instanceof Effect.Bind) {
      throw new Violation(daemon + " binds without a group");
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
    world.schedule.in(
        GRACE,
        () -> {
          if (daemon.host.daemon().isEmpty() && !daemon.host.kernel.ours().isEmpty()) {
            throw new Violation(daemon.host + " keeps addresses of " + daemon);
          }
        });
  }
}
