package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;
import static org.wackamole.core.sim.Schedule.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wackamole.core.Event;
import org.wackamole.core.VifId;

/**
 * The life of one drawn cluster: a restless time with faults, then quiet (sometimes first with the
 * network still cut in two), then a few undisturbed changes whose moves are counted: one member
 * joins, one dies, one leaves.
 */
final class Simulation {
  /** More work than this means that messages or timers breed. */
  private static final long MOST_PLANNED = 3_000_000;

  private static final long PATIENCE = 400 * SECOND;

  /** Longer than some rounds of balance of the longest interval. */
  private static final long STILLNESS = 13 * SECOND;

  /** What a quiet cluster may still say to each other in that time, for each member. */
  private static final int MURMUR = 6;

  private final Coverage coverage;
  private final World world;
  private final Chance chance;
  private final Cast cast;
  private final Faults faults;
  private final Grips grips = new Grips();
  private final Quiet quiet = new Quiet(grips);
  private final Moves moves = new Moves();

  private Simulation(long seed, Coverage coverage, boolean traced) {
    this.coverage = coverage;
    this.chance = Chance.seeded(seed);
    this.world = new World(chance);
    if (traced) {
      trace = Optional.of(new Trace(world, Integer.getInteger("wackamole.trace", 250)));
      world.watch(trace.get());
    }
    this.cast = new Cast(chance);
    this.faults = new Faults(world, cast, coverage);
    world.watch(grips);
    world.watch(new SingleOwner(world, coverage));
    world.watch(new GrantLedger(world, coverage));
    world.watch(new GoneForGood(world));
    world.watch(new Sights(world, coverage));
    world.watch(moves);
  }

  private Optional<Trace> trace = Optional.empty();

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
      awaitQuiet("while cut in two");
      world.hosts.forEach(h -> h.lanSide = h.groupSide = 0);
      world.membership.review();
    }
    awaitQuiet("after the faults");
    if (cast.mixed && chance.percent(50)) {
      // One file for all again: what was in conflict is not any more.
      world.daemons().forEach(d -> faults.reload(d, cast.file(d.host, false)));
      awaitQuiet("after the reload");
    }
    join();
    death();
    leave();
  }

  private void restless() {
    world.hosts.stream()
        .filter(h -> !h.reserve)
        .forEach(
            h -> {
              if (chance.percent(75)) {
                world.schedule.in(
                    chance.between(0, chance.of(1L, 3 * SECOND)), () -> faults.start(h));
              }
            });
    advance(chance.between(0, 8 * SECOND));
    int count = chance.of(3, 10, 25);
    for (int i = 0; i < count; i++) {
      faults.strike();
      advance(chance.percent(40) ? chance.between(0, 60 * MS) : chance.between(0, 3 * SECOND));
    }
  }

  private void startSome() {
    advance(SECOND);
    for (Host host : world.hosts) {
      if (!host.reserve && host.daemon().isEmpty() && chance.percent(60)) {
        faults.start(host);
      }
    }
    advance(2 * SECOND);
    if (world.daemons().stream().allMatch(Daemon::out)) {
      faults.start(
          world.hosts.stream().filter(h -> h.daemon().isEmpty()).findFirst().orElseThrow());
    }
  }

  private void advance(long micros) {
    world.schedule.runUntil(world.schedule.now() + micros);
    if (world.schedule.planned() > MOST_PLANNED) {
      throw new Violation("messages or timers breed: " + world.schedule.planned() + " planned");
    }
  }

  /** Until all is as it should be and nothing has moved for a while; all of it within a bound. */
  private void awaitQuiet(String when) {
    long deadline = world.schedule.now() + PATIENCE;
    long still = 0;
    Optional<String> wrong = Optional.empty();
    moves.clear();
    while (still < STILLNESS) {
      advance(250 * MS);
      still += 250 * MS;
      wrong = wrong();
      if (wrong.isPresent() || moves.any()) {
        still = 0;
        moves.clear();
      }
      if (world.schedule.now() > deadline) {
        throw new Violation(when + ", not quiet: " + wrong.orElse("something always moves"));
      }
    }
    if (moves.messages() > (long) MURMUR * world.hosts.size()) {
      throw new Violation(when + ", " + moves.messages() + " messages though all is quiet");
    }
  }

  private Optional<String> wrong() {
    List<List<Daemon>> sides = world.membership.sides();
    long members = world.daemons().stream().filter(d -> !d.stopping()).count();
    if (sides.stream().mapToLong(List::size).sum() < members) {
      return Optional.of("not all are in the group");
    }
    if (sides.stream().map(s -> s.getFirst().host.groupSide).distinct().count() < sides.size()) {
      return Optional.of("not all have merged");
    }
    return sides.stream().map(quiet::wrong).flatMap(Optional::stream).findFirst();
  }

  private List<Daemon> all() {
    return world.membership.sides().getFirst();
  }

  /** One joins a quiet cluster: as many move as have to, each once. */
  private void join() {
    Host host = world.hosts.getLast();
    Map<VifId, Daemon> before = new TreeMap<>(quiet.bound(all()));
    Moves joined = new Moves();
    world.watch(joined);
    faults.start(host);
    awaitQuiet("after a join");
    List<Oracle.Item> items = new ArrayList<>();
    List<Daemon> fit = all().stream().filter(d -> !d.out()).toList();
    List<Oracle.Item> after = quiet.items(all());
    int i = 0;
    for (VifId vif : quiet.bound(all()).keySet()) {
      int owner = before.containsKey(vif) ? fit.indexOf(before.get(vif)) : -1;
      Oracle.Item now = after.get(i++);
      items.add(new Oracle.Item(now.fit(), owner));
    }
    if (cast.plain() && !cast.mixed) {
      int least = Oracle.best(Quiet.weights(all()), items).moves();
      coverage.count("join whose moves were counted");
      coverage.add("moves after a join", least);
      if (joined.bound() != least) {
        throw new Violation("the join took " + joined + ", the least is " + least);
      }
    }
  }

  /** One dies: until all is bound again nothing else moves. */
  private void death() {
    List<Daemon> fit = all().stream().filter(d -> !d.out()).toList();
    if (fit.size() < 2) {
      return;
    }
    Daemon victim = chance.pick(fit);
    coverage.count(victim.isCoordinator() ? "quiet death of a coordinator" : "quiet death");
    Map<VifId, Daemon> before = new TreeMap<>(quiet.bound(all()));
    moves.clear();
    victim.end(chance.percent(50) ? Daemon.End.KILLED : Daemon.End.HOST_DEAD);
    untilAllBound();
    moves.onlyMoved(before, victim);
    awaitQuiet("after a death");
  }

  /** One leaves: it hands over, nothing else moves. */
  private void leave() {
    List<Daemon> fit = all().stream().filter(d -> !d.out()).toList();
    if (fit.size() < 2) {
      return;
    }
    Daemon leaver = chance.pick(fit);
    coverage.count(leaver.isCoordinator() ? "quiet leave of a coordinator" : "quiet leave");
    Map<VifId, Daemon> before = new TreeMap<>(quiet.bound(all()));
    moves.clear();
    leaver.deliver(new Event.StopRequested());
    untilAllBound();
    moves.onlyMoved(before, leaver);
    awaitQuiet("after a leave");
    if (leaver.alive()) {
      throw new Violation(leaver + " was told to leave and is still here");
    }
  }

  private void untilAllBound() {
    long deadline = world.schedule.now() + 30 * SECOND;
    while (!quiet.allBound(world.membership.sides().getFirst())
        && world.schedule.now() < deadline) {
      advance(5 * MS);
    }
  }
}
