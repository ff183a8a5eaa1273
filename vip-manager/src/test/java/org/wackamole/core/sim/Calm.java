package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;
import static org.wackamole.core.sim.Schedule.SECOND;

import java.util.List;
import java.util.Optional;

/** Lets time pass in a world, and waits until it is quiet and stays so, all within bounds. */
final class Calm {
  /** More work than this means that messages or timers breed. */
  private static final long MOST_PLANNED = 3_000_000;

  private static final long PATIENCE = 400 * SECOND;

  /** Longer than some rounds of balance of the longest interval. */
  private static final long STILLNESS = 13 * SECOND;

  /** After the last move its acknowledgements are still on their way, through any weather. */
  private static final long ECHO = SECOND;

  /** What a quiet cluster may still say to each other in that time, for each member. */
  private static final int MURMUR = 2;

  private final World world;
  private final Quiet quiet;
  private final Moves moves = new Moves();

  Calm(World world, Quiet quiet) {
    this.world = world;
    this.quiet = quiet;
    world.watch(moves);
  }

  void advance(long micros) {
    world.schedule.runUntil(world.schedule.now() + micros);
    if (world.schedule.planned() > MOST_PLANNED) {
      throw new Violation("messages or timers breed: " + world.schedule.planned() + " planned");
    }
  }

  /** Until all is as it should be and nothing has moved for a while; all of it within a bound. */
  void awaitQuiet(String when) {
    long deadline = world.schedule.now() + PATIENCE;
    long still = 0;
    Optional<String> wrong = wrong();
    moves.clear();
    while (still < STILLNESS) {
      long steps = moves.steps();
      advance(250 * MS);
      still += 250 * MS;
      if (moves.steps() != steps) {
        wrong = wrong();
      }
      if (wrong.isPresent() || moves.any() || moves.joined()) {
        still = 0;
      }
      if (still <= ECHO) {
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

  /** The members of the only side there is. */
  List<Daemon> all() {
    return world.membership.sides().getFirst();
  }
}
