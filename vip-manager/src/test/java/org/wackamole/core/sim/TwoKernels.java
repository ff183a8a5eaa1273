package org.wackamole.core.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wackamole.core.Assignment;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;

/**
 * Invariant 5, at every address that a kernel takes: no other kernel that this host hears has it,
 * whether the daemon there is well, frozen, or dead. The limits, all of which need a part of the
 * network to be divided:
 *
 * <ul>
 *   <li>what hosts bound that did not hear each other then, or that have come to hear each other
 *       since a moment before the order;
 *   <li>what a daemon that runs took since that moment, on a side of its own: both asked at one
 *       time, or a kernel was slower than a question; where that daemon is frozen or has ended
 *       since, only if this one asked. Within a view {@link SingleOwner} forgives neither;
 *   <li>what a daemon that runs on a side of its own has, as this one's side had before: it moves
 *       within this side without a question; also when that daemon has ended or is frozen since,
 *       where both had it already, or where that daemon took it, in a view without this one, after
 *       the assignment that moved it was sent: the word crossed the division;
 *   <li>what a daemon on a side of its own took when a member ended that both sides knew, and that
 *       this side hears of later: it is granted without a question, as that one has let go;
 *   <li>the same where members of one group did not all hear the other host: one of them took the
 *       address there, or took that host for gone, and it moved to one that does hear it and was
 *       told nothing.
 * </ul>
 */
final class TwoKernels implements Watcher {
  /** The longest question, and for how long its answer counts. */
  private static final long MOMENT =
      25 * Schedule.MS + Event.Asked.COUNTS_FOR.toMillis() * Schedule.MS;

  private final World world;
  private final Coverage coverage;

  /** Looked up only, never walked: its order does not matter. */
  private final Map<Host, Map<IpAddress, Long>> ordered = new HashMap<>();

  private final Map<Daemon, Map<IpAddress, Long>> asked = new HashMap<>();

  private final Map<Host, Map<IpAddress, Taken>> bound = new HashMap<>();

  /** When each was sent for the last time. */
  private final Map<Assignment, Long> sent = new HashMap<>();

  /** When what each goes by was sent, if it was not paused since. */
  private final Map<Daemon, Long> word = new HashMap<>();

  private final Map<Daemon, Long> paused = new HashMap<>();

  private long reachSeen;
  private long reachChanged;

  /** One time that a kernel took an address. */
  private static final class Taken {
    final long at;
    final MemberId by;
    final Optional<View> view;

    /** Another kernel had it at the same time, within the limits. */
    boolean twice;

    Taken(long at, Daemon daemon) {
      this.at = at;
      this.by = daemon.id();
      this.view = daemon.installed();
    }
  }

  TwoKernels(World world, Coverage coverage) {
    this.world = world;
    this.coverage = coverage;
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    switch (effect) {
      case Effect.Bind bind -> {
        for (Vif vif : bind.vifs()) {
          for (IfAddress address : vif.addresses()) {
            of(ordered, daemon.host).put(address.address(), world.schedule.now());
          }
        }
      }
      case Effect.SendAssignment send -> {
        sent.put(send.assignment(), world.schedule.now());
        // Its own word is the one that a coordinator itself goes by.
        word.put(daemon, world.schedule.now());
      }
      default -> {}
    }
  }

  @Override
  public void event(Daemon daemon, Event event) {
    lookAtReach();
    switch (event) {
      case Event.Asked answer ->
          answer
              .found()
              .keySet()
              .forEach(v -> v.addresses().forEach(a -> asked(daemon).put(a, world.schedule.now())));
      case Event.AssignmentReceived received -> heard(daemon, received.assignment());
      case Event.ViewInstalled installed -> word.remove(daemon);
      case Event.Paused pause -> {
        word.remove(daemon);
        paused.put(daemon, world.schedule.now());
      }
      default -> {}
    }
  }

  /** What waited in the inbox during a pause is no excuse. */
  private void heard(Daemon daemon, Assignment assignment) {
    long at = sent.getOrDefault(assignment, Long.MIN_VALUE);
    if (at > paused.getOrDefault(daemon, Long.MIN_VALUE)
        && daemon.installed().filter(v -> v.id().equals(assignment.view())).isPresent()) {
      word.put(daemon, at);
    }
  }

  /** When hosts last came to hear others than before. */
  private void lookAtReach() {
    long seen = 0;
    for (Host host : world.hosts) {
      seen = 31 * seen + host.lanSide + (host.powered() ? 2 : 0) + 4L * host.down.hashCode();
    }
    if (seen != reachSeen) {
      reachSeen = seen;
      reachChanged = world.schedule.now();
    }
  }

  private static <T> Map<IpAddress, T> of(Map<Host, Map<IpAddress, T>> all, Host host) {
    return all.computeIfAbsent(host, h -> new TreeMap<>());
  }

  @Override
  public void kernel(Host host, Daemon daemon, IpAddress address, boolean isBound) {
    if (!isBound) {
      return;
    }
    lookAtReach();
    Taken own = new Taken(world.schedule.now(), daemon);
    of(bound, host).put(address, own);
    String link = "eth" + address.toBytes()[2];
    long order = of(ordered, host).getOrDefault(address, 0L);
    for (Host other : world.hosts) {
      if (other == host || !other.kernel.ours().contains(address)) {
        continue;
      }
      Taken taken = of(bound, other).get(address);
      boolean asked = asked(daemon).getOrDefault(address, -MOMENT) >= order;
      if (host.hears(other, link)
          && !excused(order, asked, taken, other)
          && !divided(daemon, asked, taken)) {
        throw new Violation(
            host
                + " binds "
                + Words.of(address)
                + " for "
                + daemon
                + " while "
                + other
                + " has it, for "
                + world.names.of(taken.by));
      }
      own.twice = true;
      taken.twice = true;
      coverage.count("two kernels with one address, by a divided network");
    }
  }

  private Map<IpAddress, Long> asked(Daemon daemon) {
    return asked.computeIfAbsent(daemon, d -> new TreeMap<>());
  }

  private boolean excused(long order, boolean asked, Taken taken, Host other) {
    long told = world.deaths.letGo(taken.by, taken.at).orElse(Long.MAX_VALUE);
    Optional<Daemon> lives = other.daemon().filter(d -> d.id().equals(taken.by));
    boolean runs = lives.filter(d -> !d.paused()).isPresent();
    return reachChanged >= Math.min(order - MOMENT, told)
        || !asked && (runs || reachChanged >= taken.at)
        || runs && (reachChanged >= taken.at || taken.at >= order - MOMENT)
        || asked && taken.at >= order - MOMENT;
  }

  private static boolean apart(Daemon daemon, Taken taken) {
    return taken.view.filter(view -> !view.contains(daemon.id())).isPresent();
  }

  private boolean divided(Daemon daemon, boolean asked, Taken taken) {
    return !asked
        && (taken.twice
            || apart(daemon, taken) && world.deaths.toldOfEnd(daemon.id(), taken.at)
            || world.deaths.takenForGone(taken.by, taken.at, daemon.id())
            || crossed(daemon, taken));
  }

  /** Whoever took it could not know of the word that was on its way, nor could its sender. */
  private boolean crossed(Daemon daemon, Taken taken) {
    return word.getOrDefault(daemon, Long.MAX_VALUE) < taken.at && apart(daemon, taken);
  }
}
