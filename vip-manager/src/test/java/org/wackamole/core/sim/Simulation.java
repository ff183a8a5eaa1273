package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;
import static org.wackamole.core.sim.Schedule.SECOND;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The life of one drawn cluster: a restless time with faults, then quiet (sometimes first with the
 * network still cut in two), then a few undisturbed changes whose moves are counted: one member
 * joins, one dies, one leaves.
 */
final class Simulation {
  private final Coverage coverage;
  private final World world;
  private final Chance chance;
  private final Cast cast;
  private final Faults faults;
  private final Grips grips = new Grips();
  private final Calm calm;
  private final Changes changes;
  private final Restarts restarts;
  private Optional<Trace> trace = Optional.empty();

  private Simulation(long seed, Coverage coverage, boolean traced) {
    this.coverage = coverage;
    this.chance = Chance.seeded(seed);
    this.world = new World(chance);
    if (traced) {
      trace = Optional.of(new Trace(world, Integer.getInteger("wackamole.trace", 250)));
      world.watch(trace.get());
    }
    this.cast = new Cast(chance);
    world.neighbours.gateway(cast.gateway);
    this.faults = new Faults(world, cast, coverage);
    world.watch(grips);
    world.watch(new SingleOwner(world, coverage));
    world.watch(new TwoKernels(world, coverage));
    world.watch(new GrantLedger(world, coverage));
    world.watch(new OwnTurn());
    world.watch(new GoneForGood(world, grips));
    world.watch(new Sights(world, coverage));
    this.calm = new Calm(world, new Quiet(grips));
    this.changes = new Changes(world, cast, faults, grips, coverage);
    this.restarts = new Restarts(world, cast, grips, coverage);
  }

  /** Runs one seed; what fails is told with the trace of a second, identical run. */
  static void run(long seed, Coverage coverage) {
    try {
      new Simulation(seed, coverage, false).live();
    } catch (RuntimeException | StackOverflowError e) {
      Simulation again = new Simulation(seed, new Coverage(), true);
      try {
        again.live();
      } catch (RuntimeException | StackOverflowError same) {
        throw new Failure(seed, same, again.cast + "\n" + again.trace.orElseThrow());
      }
      throw new Failure(seed, e, "and it did not fail again: something here is not deterministic");
    }
  }

  /** What happened last in the life of a seed. */
  static String story(long seed) {
    Simulation simulation = new Simulation(seed, new Coverage(), true);
    simulation.live();
    return simulation.trace.orElseThrow().toString();
  }

  /** A seed that fails, and how to see it again. */
  static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(long seed, Throwable cause, String trace) {
      super(
          trace
              + "\n\nseed "
              + seed
              + ": "
              + (cause instanceof Violation ? cause.getMessage() : stack(cause))
              + "\nagain: mvn -pl vip-manager test -Dtest=SimulatorTest -Dwackamole.seed="
              + seed,
          cause);
    }
  }

  private static String stack(Throwable cause) {
    return cause
        + Stream.of(cause.getStackTrace())
            .limit(12)
            .map(frame -> "\n    at " + frame)
            .collect(Collectors.joining());
  }

  private void live() {
    for (int i = 0; i < cast.hosts; i++) {
      world.addHost("h" + i).reserve = i == cast.hosts - 1;
    }
    restless();
    faults.calm();
    startSome();
    if (chance.percent(25)) {
      coverage.count("quiet while cut in two");
      world.hosts.forEach(h -> h.lanSide = h.groupSide = chance.below(2));
      world.membership.review();
      calm.awaitQuiet("while cut in two");
      world.hosts.forEach(h -> h.lanSide = h.groupSide = 0);
      world.membership.review();
    }
    calm.awaitQuiet("after the faults");
    if (cast.mixed && chance.percent(50)) {
      // One file for all again: what was in conflict is not any more.
      world.daemons().forEach(d -> faults.reload(d, cast.file(d.host, false)));
      calm.awaitQuiet("after the reload");
    }
    if (cast.quorum.isPresent()) {
      return;
    }
    changes.join();
    restarts.inTime();
    changes.death();
    changes.leave();
    if (chance.percent(25)) {
      changes.stranger();
    }
    if (chance.percent(40)) {
      restarts.never();
    }
  }

  private void restless() {
    if (chance.percent(50)) {
      world.hosts.forEach(
          h -> h.kernel.mood(new Kernel.Mood(chance.of(2 * MS, 60 * MS, 300 * MS), 0, 0)));
    }
    if (chance.percent(30)) {
      world.weather(new World.Weather(0, 20));
    }
    world.hosts.stream()
        .filter(h -> !h.reserve)
        .forEach(
            h -> {
              if (chance.percent(75)) {
                world.schedule.in(
                    chance.between(0, chance.of(1L, 3 * SECOND)), () -> faults.start(h));
              }
            });
    calm.advance(chance.between(0, 8 * SECOND));
    int count = chance.of(3, 10, 25);
    for (int i = 0; i < count; i++) {
      faults.strike();
      calm.advance(chance.percent(40) ? chance.between(0, 60 * MS) : chance.between(0, 3 * SECOND));
    }
  }

  private void startSome() {
    calm.advance(SECOND);
    for (Host host : world.hosts) {
      if (!host.reserve && host.daemon().isEmpty() && chance.percent(60)) {
        faults.start(host);
      }
    }
    calm.advance(2 * SECOND);
    if (world.daemons().stream().allMatch(Daemon::out)) {
      faults.start(
          world.hosts.stream().filter(h -> h.daemon().isEmpty()).findFirst().orElseThrow());
    }
  }
}
