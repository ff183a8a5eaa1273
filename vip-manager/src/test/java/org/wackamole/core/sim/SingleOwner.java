package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * Invariant 1, at every order to bind:
 *
 * <ul>
 *   <li>no other daemon has the address in its kernel, or an order to bind it on the way there, if
 *       the view's coordinator {@link History#answersFor answers for} that one, or that one's
 *       coordinator {@link History#hadToKnow had to know} of this one;
 *   <li>the address was asked for in this very view and nobody answered, or one of those whose hold
 *       of it the view's coordinator can know of let go of it by its own order, or was truly said
 *       to have let go or to be out of reach, and none of them took it after that.
 * </ul>
 *
 * <p>A daemon on a way of its own (a partition that not all have noticed) may have bound the
 * address between our last question and now, or while its own question crossed ours: rule 10 cannot
 * see that, so it is not held against it.
 */
final class SingleOwner implements Watcher {
  /** One time that an address was ordered for a daemon, whether the kernel then took it or not. */
  private static final class Tenure {
    /** It may open its group anew, as another member, before the kernel has let go. */
    final Daemon daemon;

    final MemberId member;
    final View view;
    final long from;
    long until = Long.MAX_VALUE;
    boolean orderly;

    /** When its daemon learned of the end: until then it reports the hold. */
    long reported = Long.MAX_VALUE;

    Tenure(Daemon daemon, View view, long from) {
      this.daemon = daemon;
      this.member = daemon.id();
      this.view = view;
      this.from = from;
    }
  }

  private final World world;
  private final Coverage coverage;
  private final Map<IpAddress, List<Tenure>> tenures = new TreeMap<>();

  /** Looked up only, never walked: its order does not matter. */
  private final Map<Daemon, Map<VifId, Long>> found = new HashMap<>();

  /** What each let go of; looked up only. */
  private final Map<Daemon, SortedSet<IpAddress>> released = new HashMap<>();

  SingleOwner(World world, Coverage coverage) {
    this.world = world;
    this.coverage = coverage;
  }

  @Override
  public void event(Daemon daemon, Event event) {
    switch (event) {
      case Event.ViewInstalled v -> {
        found.remove(daemon);
        daemon.waiting().forEach(vif -> vif.addresses().forEach(a -> inherit(daemon, a.address())));
      }
      case Event.Asked asked ->
          asked
              .found()
              .forEach(
                  (vif, obstacle) -> {
                    coverage.count(obstacle.isPresent() ? "ask found an owner" : "ask found none");
                    free(daemon, vif, obstacle.isEmpty());
                  });
      case Event.Released released ->
          released.results().stream()
              .filter(Event.ReleaseResult::gone)
              .forEach(r -> r.vif().addresses().forEach(a -> release(daemon, a)));
      default -> {}
    }
  }

  private void free(Daemon daemon, VifId vif, boolean free) {
    Map<VifId, Long> own = found.computeIfAbsent(daemon, d -> new TreeMap<>());
    if (free) {
      own.put(vif, world.schedule.now());
    } else {
      own.remove(vif);
    }
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    if (effect instanceof Effect.Bind bind && daemon.installed().isPresent()) {
      bind.vifs().forEach(v -> check(daemon, v));
      bind.vifs().forEach(v -> v.addresses().forEach(a -> begin(daemon, a.address())));
    }
  }

  private void check(Daemon daemon, Vif vif) {
    for (IfAddress address : vif.addresses()) {
      for (Host host : world.hosts) {
        Optional<Daemon> other = host.daemon().filter(d -> d != daemon);
        if (other.isPresent()
            && host.kernel.boundOrOrdered(address.address())
            && clash(daemon, other.get(), address.address())) {
          throw new Violation(
              daemon + " binds " + Words.of(address.address()) + " that " + other.get() + " has");
        }
      }
    }
    boolean asked = found.getOrDefault(daemon, Map.of()).containsKey(vif.id());
    if (!asked) {
      vif.addresses().forEach(a -> confirmed(daemon, a.address()));
    }
    coverage.count(asked ? "bind after asking" : "bind after a confirmed release");
  }

  private boolean clash(Daemon daemon, Daemon other, IpAddress address) {
    return world.history.answersFor(daemon, other)
        || tenures.getOrDefault(address, List.of()).stream()
            .filter(t -> t.member.equals(other.id()) && t.until == Long.MAX_VALUE)
            .anyMatch(t -> world.history.hadToKnow(daemon, other, t.view));
  }

  private void confirmed(Daemon daemon, IpAddress address) {
    View view = daemon.installed().get();
    List<Tenure> all = tenures.getOrDefault(address, List.of());
    List<Tenure> met =
        all.stream().filter(t -> world.history.known(view, t.member, t.from, t.until)).toList();
    boolean confirmed =
        all.stream()
            .filter(t -> world.history.known(view, t.member, t.from, t.reported))
            .anyMatch(
                last ->
                    letGo(last)
                        && met.stream()
                            .filter(t -> t.from > end(last, view))
                            .allMatch(t -> outOfReach(t, view)));
    if (!confirmed) {
      throw new Violation(
          daemon
              + " binds "
              + Words.of(address)
              + " without asking, and of those who had it nobody let go of it last: "
              + met.stream().map(this::describe).toList());
    }
  }

  private String describe(Tenure tenure) {
    String end = tenure.until == Long.MAX_VALUE ? "" : String.valueOf(tenure.until);
    return world.names.of(tenure.member)
        + " "
        + tenure.from
        + " to "
        + end
        + (tenure.orderly ? " released" : "");
  }

  /**
   * Begun after its member was said to have let go or to be out of reach, and before it met this
   * coordinator again: a grant of the old view reached it on its own side of a division.
   */
  private boolean outOfReach(Tenure tenure, View view) {
    return world
        .deaths
        .lastToldLetGo(tenure.member, tenure.from)
        .filter(told -> !world.history.metSince(view, tenure.member, told, tenure.until))
        .isPresent();
  }

  /** By its own order, or somebody was told how its member ended. */
  private boolean letGo(Tenure tenure) {
    return tenure.orderly || world.deaths.letGo(tenure.member, tenure.from).isPresent();
  }

  /**
   * Whoever was told of in between, and came back with what it had, let go when it did so in a view
   * that the coordinator knows, by its own order or by its guard's, of which its fellows were told.
   * Of whom a member of this view was told after that, it has let go then.
   */
  private long end(Tenure tenure, View view) {
    if (world.deaths.toldLetGo(view.members(), tenure.member, tenure.until)) {
      return tenure.until;
    }
    boolean truly = tenure.orderly || world.deaths.letGo(tenure.member, tenure.until).isPresent();
    if (truly && world.history.known(view, tenure.member, tenure.until, tenure.until)) {
      return tenure.until;
    }
    return world.deaths.letGoLast(tenure.member, tenure.from, tenure.until).orElse(tenure.until);
  }

  private void release(Daemon daemon, IpAddress address) {
    released.computeIfAbsent(daemon, d -> new TreeSet<>()).add(address);
    end(daemon, address);
    tenures.getOrDefault(address, List.of()).stream()
        .filter(t -> t.daemon == daemon && t.reported == Long.MAX_VALUE)
        .forEach(t -> t.reported = world.schedule.now());
  }

  private void begin(Daemon daemon, IpAddress address) {
    tenures
        .computeIfAbsent(address, a -> new ArrayList<>())
        .add(new Tenure(daemon, daemon.installed().orElseThrow(), world.schedule.now()));
  }

  /**
   * It was in its kernel since a former life. What vanished before its first view it has still to
   * let go of, and that is a release like any other.
   */
  private void inherit(Daemon daemon, IpAddress address) {
    List<Tenure> all = tenures.getOrDefault(address, List.of());
    boolean begun = all.stream().anyMatch(t -> t.member.equals(daemon.id()));
    if (!begun && !released.getOrDefault(daemon, new TreeSet<>()).contains(address)) {
      all.stream()
          .filter(t -> t.daemon.host == daemon.host && t.until == Long.MAX_VALUE)
          .forEach(t -> t.until = world.schedule.now());
      begin(daemon, address);
    }
  }

  private void end(Daemon daemon, IpAddress address) {
    for (Tenure tenure : tenures.getOrDefault(address, List.of())) {
      if (tenure.daemon == daemon && tenure.until == Long.MAX_VALUE) {
        tenure.until = world.schedule.now();
        tenure.orderly = daemon.alive();
      }
    }
  }

  @Override
  public void kernel(Host host, Daemon daemon, IpAddress address, boolean bound) {
    if (!bound) {
      end(daemon, address);
    }
  }
}
