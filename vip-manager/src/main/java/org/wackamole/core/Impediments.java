package org.wackamole.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.wackamole.inet.IpAddress;

/**
 * What keeps this member from binding: interfaces that are down or have failed, and obstacles of
 * single virtual interfaces, each with its next try.
 *
 * <p>An interface that failed is unable for a time that doubles with every failure, and unproven
 * until an address was bound on it, so that nothing that works elsewhere is moved to it. What is in
 * use elsewhere is asked again soon, because a question costs nothing.
 */
final class Impediments {
  /** The first wait before an address in use is asked for again; a guard needs some ms. */
  private static final Duration FIRST_ASK_AGAIN = Duration.ofMillis(10);

  /**
   * So often it is waited, longer each time, for another one that is granted the address to show
   * that it has it.
   */
  private static final int MOST_WAITS = 12;

  private final Timing timing;
  private final SortedSet<String> down = new TreeSet<>();
  private final SortedSet<String> failed = new TreeSet<>();
  private final SortedSet<String> unproven = new TreeSet<>();
  private final SortedSet<IpAddress> foreign = new TreeSet<>();
  private final SortedMap<VifId, Obstacle> obstacles = new TreeMap<>();
  private final SortedMap<String, Integer> interfaceFailures = new TreeMap<>();
  private final SortedMap<VifId, Integer> vifFailures = new TreeMap<>();
  private final SortedMap<VifId, Integer> vifWaits = new TreeMap<>();

  /** Obstacles that are being asked about again, by the ticket of the question. */
  private final SortedMap<Long, VifId> questions = new TreeMap<>();

  Impediments(Timing timing) {
    this.timing = timing;
  }

  SortedSet<String> unable() {
    SortedSet<String> unable = new TreeSet<>(down);
    unable.addAll(failed);
    return unable;
  }

  SortedSet<String> unproven() {
    return unproven;
  }

  /** For each of the pool that has one. */
  SortedMap<VifId, Obstacle> obstacles(SortedMap<VifId, Vif> pool) {
    SortedMap<VifId, Obstacle> all = new TreeMap<>(obstacles);
    if (!foreign.isEmpty()) {
      for (VifId vif : pool.keySet()) {
        vif.addresses().stream()
            .filter(foreign::contains)
            .findFirst()
            .ifPresent(address -> all.put(vif, new Obstacle.Foreign(address)));
      }
    }
    all.keySet().retainAll(pool.keySet());
    return all;
  }

  List<Effect> foreignFound(IpAddress address) {
    return foreign.add(address)
        ? List.of(
            new Effect.Tell(
                Effect.Severity.WARNING,
                address
                    + " is bound on this host by somebody else: left alone, and not taken here"))
        : List.of();
  }

  List<Effect> foreignGone(IpAddress address) {
    return foreign.remove(address)
        ? List.of(tell(address + " is no longer bound on this host by somebody else"))
        : List.of();
  }

  List<Effect> interfaceChanged(String ifname, boolean usable) {
    if (!usable) {
      return down.add(ifname)
          ? List.of(
              tell("Interface " + ifname + " is down or missing: unable there"),
              new Effect.StartTimer(new Timer.NoCarrier(ifname), timing.takeover()))
          : List.of();
    }
    if (!down.remove(ifname)) {
      return List.of();
    }
    unproven.add(ifname);
    return List.of(
        tell("Interface " + ifname + " is up again"),
        new Effect.StopTimer(new Timer.NoCarrier(ifname)),
        new Effect.TryInterface(ifname));
  }

  SortedSet<String> down() {
    return down;
  }

  List<Effect> interfaceFailed(String ifname, String reason) {
    if (!failed.add(ifname)) {
      // Several failed in one batch: that is one failure.
      return List.of();
    }
    unproven.add(ifname);
    int count = interfaceFailures.merge(ifname, 1, Integer::sum);
    Duration wait = doubled(timing.firstRetry(), count - 1, timing.lastRetry());
    return List.of(
        new Effect.StartTimer(new Timer.RetryInterface(ifname), wait),
        new Effect.Tell(
            Effect.Severity.WARNING,
            "Interface "
                + ifname
                + " does not take addresses ("
                + reason
                + "): tried again in "
                + wait.toMillis()
                + " ms"));
  }

  List<Effect> retryInterface(String ifname) {
    return failed.remove(ifname) ? List.of(new Effect.TryInterface(ifname)) : List.of();
  }

  List<Effect> interfaceTried(String ifname, boolean works) {
    if (works) {
      unproven.remove(ifname);
      return List.of();
    }
    return unproven.contains(ifname)
        ? interfaceFailed(ifname, "a test address was refused")
        : List.of();
  }

  /** Its interfaces have proved themselves. */
  void bound(Vif vif) {
    for (IfAddress address : vif.addresses()) {
      unproven.remove(address.ifname());
      interfaceFailures.remove(address.ifname());
    }
  }

  List<Effect> inUse(VifId vif, Obstacle obstacle) {
    Obstacle before = obstacles.put(vif, obstacle);
    List<Effect> effects = new ArrayList<>();
    vifFailures.merge(vif, 1, Integer::sum);
    effects.add(new Effect.StartTimer(new Timer.RetryVif(vif), askAgainIn(vif, 0)));
    if (!obstacle.equals(before)) {
      effects.add(
          new Effect.Tell(
              Effect.Severity.WARNING,
              "Not bound: " + Reasons.of(obstacle) + "; it is asked for again"));
    }
    return effects;
  }

  private Duration askAgainIn(VifId vif, int waited) {
    int count = vifFailures.getOrDefault(vif, 1) + waited;
    return doubled(FIRST_ASK_AGAIN, count - 1, timing.firstRetry());
  }

  /** The first time it is let through; from then on only after a wait that doubles. */
  List<Effect> vanished(VifId vif, IpAddress address) {
    int count = vifFailures.merge(vif, 1, Integer::sum);
    if (count > 1) {
      obstacles.put(vif, new Obstacle.Removed(address));
    }
    Duration wait =
        count == 1
            ? timing.lastRetry()
            : doubled(timing.firstRetry(), count - 2, timing.lastRetry());
    return List.of(
        new Effect.StartTimer(new Timer.RetryVif(vif), wait),
        new Effect.Tell(
            Effect.Severity.WARNING,
            address + " was removed by somebody else on this host; it is bound again if granted"));
  }

  /**
   * The wait is over: the network is asked again; what was removed again and again may be granted
   * again, with a quiet time after which its past is forgotten.
   *
   * @param own the virtual interface as this host defines it; empty where an answer would mean
   *     nothing
   * @param elsewhere another member is about to take it: two that ask at once disturb each other
   */
  List<Effect> retryVif(VifId vif, Optional<Vif> own, boolean elsewhere, LongSupplier tickets) {
    Obstacle obstacle = obstacles.get(vif);
    if (obstacle == null) {
      vifFailures.remove(vif);
      return List.of();
    }
    boolean asks = obstacle instanceof Obstacle.InUse || obstacle instanceof Obstacle.Unasked;
    if (asks && own.isPresent() && elsewhere) {
      int waited = vifWaits.merge(vif, 1, Integer::sum);
      if (waited > MOST_WAITS) {
        // Whoever found it in use would not have it any more: that report was lost on its way here.
        free(vif);
        return List.of();
      }
      return List.of(new Effect.StartTimer(new Timer.RetryVif(vif), askAgainIn(vif, waited - 1)));
    }
    vifWaits.remove(vif);
    if (asks && own.isPresent()) {
      long ticket = tickets.getAsLong();
      questions.put(ticket, vif);
      return List.of(new Effect.Ask(ticket, List.of(own.get())));
    }
    obstacles.remove(vif);
    return List.of(new Effect.StartTimer(new Timer.RetryVif(vif), timing.lastRetry()));
  }

  /** False where it is not the answer to a question of {@link #retryVif}. */
  boolean askedAgain(Event.Asked asked, List<Effect> out) {
    VifId vif = questions.remove(asked.ticket());
    if (vif == null) {
      return false;
    }
    Optional<Obstacle> found = asked.found().getOrDefault(vif, Optional.empty());
    if (found.isPresent()) {
      out.addAll(inUse(vif, found.get()));
    } else {
      free(vif);
    }
    return true;
  }

  /** Nothing stands in the way any more. */
  private void free(VifId vif) {
    obstacles.remove(vif);
    vifFailures.remove(vif);
    vifWaits.remove(vif);
  }

  /** Forgets what is not in the pool any more. */
  void retain(SortedMap<VifId, Vif> pool) {
    obstacles.keySet().retainAll(pool.keySet());
    vifFailures.keySet().retainAll(pool.keySet());
    vifWaits.keySet().retainAll(pool.keySet());
  }

  private static Duration doubled(Duration first, int times, Duration last) {
    Duration wait = first;
    for (int i = 0; i < times && wait.compareTo(last) < 0; i++) {
      wait = wait.plus(wait);
    }
    return wait.compareTo(last) < 0 ? wait : last;
  }

  private static Effect tell(String text) {
    return new Effect.Tell(Effect.Severity.INFO, text);
  }
}
