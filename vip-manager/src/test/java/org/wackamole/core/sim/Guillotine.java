package org.wackamole.core.sim;

import org.wackamole.core.Event;

/** Kills coordinators within milliseconds of the view that made them so, mostly in GATHER. */
final class Guillotine implements Watcher {
  private final World world;
  private int heads;

  Guillotine(World world) {
    this.world = world;
  }

  /** The next so many are meant. */
  void fall(int heads) {
    this.heads = heads;
  }

  @Override
  public void stepped(Daemon daemon, Event event) {
    if (heads > 0 && event instanceof Event.ViewInstalled && daemon.isCoordinator()) {
      heads--;
      world.schedule.in(
          world.chance.between(0, 4 * Schedule.MS),
          () -> {
            if (daemon.alive()) {
              daemon.end(Daemon.End.KILLED);
            }
          });
    }
  }
}
