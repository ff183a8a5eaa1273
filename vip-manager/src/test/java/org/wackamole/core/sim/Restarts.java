package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;
import static org.wackamole.core.sim.Schedule.SECOND;

import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/** Restarts on purpose (rule 15) in a quiet cluster and fair weather, one at a time. */
final class Restarts {
  private final World world;
  private final Chance chance;
  private final Cast cast;
  private final Coverage coverage;
  private final Quiet quiet;
  private final Calm calm;

  Restarts(World world, Cast cast, Grips grips, Coverage coverage) {
    this.world = world;
    this.chance = world.chance;
    this.cast = cast;
    this.coverage = coverage;
    this.quiet = new Quiet(grips);
    this.calm = new Calm(world, quiet);
  }

  /** Throws at any news of a kernel that matters, until it is over. */
  private final class Still implements Watcher {
    private final Daemon restarted;
    private final SortedSet<IpAddress> its;

    /** What kernels took once it was over. */
    private final SortedSet<IpAddress> taken = new TreeSet<>();

    private boolean onlyIts;
    private boolean over;

    Still(Daemon restarted) {
      this.restarted = restarted;
      this.its = new TreeSet<>(restarted.host.kernel.ours());
      world.watch(this);
    }

    @Override
    public void kernel(Host host, Daemon daemon, IpAddress address, boolean bound) {
      if (over && bound) {
        taken.add(address);
      }
      boolean expires = onlyIts && host == restarted.host && !bound;
      if (!over && !expires && (!onlyIts || its.contains(address))) {
        throw new Violation(Words.of(address) + " moves though " + restarted + " restarts");
      }
    }
  }

  /**
   * One is back in time: nothing moves, and nobody ever fails to answer. Where files differ the
   * next coordinator goes by its own, and may spread or prefer otherwise: then what is kept stays
   * until its owner is back, and what the others do is theirs.
   */
  void inTime() {
    Daemon restarted = chance.pick(fit());
    boolean otherRules = cast.mixed && restarted.isCoordinator();
    coverage.count(restarted.isCoordinator() ? "restart of a coordinator" : "restart");
    Still still = new Still(restarted);
    still.onlyIts = otherRules;
    Moves moved = new Moves();
    world.watch(moved);
    restarted.restart(Duration.ofSeconds(10));
    calm.advance(chance.between(300 * MS, 4 * SECOND));
    if (restarted.alive()) {
      throw new Violation(restarted + " was told to restart and is still here");
    }
    if (!restarted.host.kernel.ours().equals(still.its)) {
      throw new Violation(restarted + " lost what it left bound");
    }
    still.over = otherRules;
    world.start(restarted.host, restarted.config(), cast.timing);
    calm.advance(8 * SECOND);
    still.over = true;
    if (!otherRules && (moved.any() || !restarted.host.kernel.ours().equals(still.its))) {
      throw new Violation("the restart of " + restarted + " took " + moved);
    }
    calm.awaitQuiet("after a restart");
  }

  /** One does not come back: nobody takes what is kept before the time is over, and then all do. */
  void never() {
    if (fit().size() < 2) {
      return;
    }
    Daemon restarted = chance.pick(fit());
    coverage.count("restart without return");
    Still still = new Still(restarted);
    still.onlyIts = true;
    long grace = chance.of(5, 10);
    restarted.restart(Duration.ofSeconds(grace));
    calm.advance(grace * SECOND);
    still.over = true;
    calm.advance(SECOND);
    // At this very moment a round of balance may be moving some of it on.
    if (!still.taken.containsAll(still.its) && !quiet.allBound(calm.all())) {
      throw new Violation("what was kept for " + restarted + " is not taken over in time");
    }
    calm.awaitQuiet("after one that never came back");
  }

  private List<Daemon> fit() {
    return calm.all().stream().filter(d -> !d.out()).toList();
  }
}
