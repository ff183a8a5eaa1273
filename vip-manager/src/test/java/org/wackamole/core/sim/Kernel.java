package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * The addresses of one host. What the daemon orders is done in the order of its orders, after a
 * delay; the answers come back in that order as well, as from one netlink socket.
 */
final class Kernel {
  /**
   * How a kernel behaves for a while.
   *
   * @param slowest the longest time, in microseconds, that one order waits
   * @param failures percent of the addresses that it refuses
   * @param stuck percent of the releases that it refuses
   */
  record Mood(long slowest, int failures, int stuck) {
    static final Mood WELL = new Mood(2 * Schedule.MS, 0, 0);
  }

  private final World world;
  private final Host host;
  private final SortedSet<IpAddress> ours = new TreeSet<>();
  private final SortedSet<IpAddress> foreign = new TreeSet<>();
  private final SortedMap<IpAddress, Integer> ordered = new TreeMap<>();
  private Mood mood = Mood.WELL;
  private long lastDone;
  private long lastAnswer;
  private long lastTold;
  private int orders;

  Kernel(World world, Host host) {
    this.world = world;
    this.host = host;
  }

  void mood(Mood mood) {
    this.mood = mood;
  }

  SortedSet<IpAddress> ours() {
    return Collections.unmodifiableSortedSet(ours);
  }

  SortedSet<IpAddress> foreign() {
    return Collections.unmodifiableSortedSet(foreign);
  }

  /** Whether it is bound for the daemon, or ordered to be. */
  boolean boundOrOrdered(IpAddress address) {
    return ours.contains(address) || ordered.containsKey(address);
  }

  /** Those that are ordered to be bound and are not yet. */
  List<IpAddress> underWay() {
    return ordered.keySet().stream().filter(a -> !ours.contains(a)).toList();
  }

  boolean answersFor(IpAddress address) {
    return ours.contains(address) || foreign.contains(address);
  }

  /** Nothing of the daemon is bound or on its way. */
  boolean empty() {
    return ours.isEmpty() && orders == 0;
  }

  void bind(Daemon daemon, List<Vif> vifs) {
    for (List<Vif> part : parts(vifs)) {
      part.forEach(v -> v.addresses().forEach(a -> ordered.merge(a.address(), 1, Integer::sum)));
      long now = world.schedule.now();
      order(daemon, () -> bindNow(daemon, part, now));
    }
  }

  void release(Daemon daemon, List<Vif> vifs) {
    for (List<Vif> part : parts(vifs)) {
      order(daemon, () -> releaseNow(daemon, part));
    }
  }

  private List<List<Vif>> parts(List<Vif> vifs) {
    if (vifs.size() < 2 || !world.chance.percent(15)) {
      return List.of(vifs);
    }
    int cut = 1 + world.chance.below(vifs.size() - 1);
    return List.of(vifs.subList(0, cut), vifs.subList(cut, vifs.size()));
  }

  private void order(Daemon daemon, java.util.function.Supplier<Event> what) {
    long delay = world.chance.between(Schedule.MS / 5, mood.slowest());
    lastDone = Math.max(lastDone, world.schedule.now() + delay);
    orders++;
    world.schedule.at(lastDone, () -> whenRunning(daemon, () -> carryOut(daemon, what)));
  }

  /** The thread that talks to the kernel is frozen with the rest of the daemon. */
  private static void whenRunning(Daemon daemon, Runnable what) {
    if (daemon.alive() && daemon.paused()) {
      daemon.fence.whenThawed(what);
    } else {
      what.run();
    }
  }

  private void carryOut(Daemon daemon, java.util.function.Supplier<Event> what) {
    orders--;
    Event answer = what.get();
    lastAnswer =
        Math.max(lastAnswer, world.schedule.now() + world.chance.between(50, 2 * Schedule.MS));
    world.schedule.at(lastAnswer, () -> daemon.deliver(answer));
  }

  private Event bindNow(Daemon daemon, List<Vif> vifs, long orderedAt) {
    List<Event.BindResult> results = new ArrayList<>();
    for (Vif vif : vifs) {
      vif.addresses()
          .forEach(a -> ordered.computeIfPresent(a.address(), (k, n) -> n > 1 ? n - 1 : null));
      if (daemon.alive()) {
        results.add(daemon.fence.stoodStillSince(orderedAt) ? tooLate(vif) : bindOne(daemon, vif));
      }
    }
    return new Event.Bound(results);
  }

  /** Others may have it since: as if it had been bound, and removed by the guard at once. */
  private Event.BindResult tooLate(Vif vif) {
    vif.addresses().forEach(a -> tell(new Event.AddressVanished(a.address()), a.address()));
    return new Event.BindResult.Done(vif.id());
  }

  private Event.BindResult bindOne(Daemon daemon, Vif vif) {
    for (IfAddress address : vif.addresses()) {
      if (foreign.contains(address.address())) {
        return new Event.BindResult.Foreign(vif.id(), address.address());
      }
      if (!takes(address.ifname()) || world.chance.percent(mood.failures())) {
        return new Event.BindResult.Failed(vif.id(), address.ifname(), "the kernel refused it");
      }
      add(daemon, address.address());
      if (daemon.fence.struck()) {
        guardDeletes(daemon, address.address());
      }
    }
    return new Event.BindResult.Done(vif.id());
  }

  /** The guard has struck, and goes on until the daemon binds what it was granted anew. */
  private void guardDeletes(Daemon daemon, IpAddress address) {
    world.schedule.in(
        world.chance.between(Schedule.MS / 2, 3 * Schedule.MS),
        () -> {
          if (daemon.fence.struck()) {
            remove(daemon, address);
          }
        });
  }

  boolean takes(String ifname) {
    return !host.down.contains(ifname) && !host.sick.contains(ifname);
  }

  private Event releaseNow(Daemon daemon, List<Vif> vifs) {
    List<Event.ReleaseResult> results = new ArrayList<>();
    for (Vif vif : vifs) {
      boolean gone = !world.chance.percent(mood.stuck());
      if (gone) {
        vif.addresses().forEach(a -> remove(daemon, a.address()));
      }
      results.add(new Event.ReleaseResult(vif.id(), gone));
    }
    return new Event.Released(results);
  }

  private void add(Daemon daemon, IpAddress address) {
    host.bequest.ifPresent(bequest -> bequest.spare(address));
    if (ours.add(address)) {
      world.watchers(w -> w.kernel(host, daemon, address, true));
    }
  }

  private void remove(Daemon daemon, IpAddress address) {
    host.bequest.ifPresent(bequest -> bequest.spare(address));
    if (ours.remove(address)) {
      world.watchers(w -> w.kernel(host, daemon, address, false));
    }
  }

  /** Nobody has renewed it. */
  void expire(IpAddress address) {
    remove(host.last(), address);
    tell(new Event.AddressVanished(address), address);
  }

  /** What a former life left is renewed from now on; what of it has ended is gone. */
  void adopt(List<Vif> vifs) {
    for (Vif vif : vifs) {
      for (IpAddress address : vif.id().addresses()) {
        host.bequest.ifPresent(bequest -> bequest.spare(address));
        if (!ours.contains(address)) {
          tell(new Event.AddressVanished(address), address);
        }
      }
    }
  }

  /** A daemon that starts deletes what it does not take over. */
  void keepOnly(Daemon daemon, List<Vif> vifs) {
    List.copyOf(ours).stream()
        .filter(a -> vifs.stream().noneMatch(vif -> vif.id().addresses().contains(a)))
        .forEach(a -> remove(daemon, a));
  }

  /** Somebody deletes an address of the daemon. */
  void vanish(Daemon daemon, IpAddress address) {
    remove(daemon, address);
    tell(new Event.AddressVanished(address), address);
  }

  /** Somebody else adds an address, if it is free on this host. */
  boolean addForeign(IpAddress address) {
    boolean added = !ours.contains(address) && foreign.add(address);
    if (added) {
      tell(new Event.ForeignAddressFound(address), address);
    }
    return added;
  }

  void removeForeign(IpAddress address) {
    if (foreign.remove(address)) {
      tell(new Event.ForeignAddressGone(address), address);
    }
  }

  /** What is not in the file any more is no foreign address, and what is new there may be one. */
  void poolChanged(SortedMap<VifId, Vif> before, SortedMap<VifId, Vif> after) {
    for (IpAddress address : foreign) {
      boolean known = before.keySet().stream().anyMatch(v -> v.addresses().contains(address));
      boolean stays = after.keySet().stream().anyMatch(v -> v.addresses().contains(address));
      if (known && !stays) {
        tell(new Event.ForeignAddressGone(address));
      } else if (!known && stays) {
        tell(new Event.ForeignAddressFound(address));
      }
    }
  }

  private void tell(Event event, IpAddress address) {
    if (host.daemon().filter(d -> d.knows(address)).isPresent()) {
      tell(event);
    }
  }

  /** Changes are told in the order in which they happened, as by one netlink monitor. */
  private void tell(Event event) {
    lastTold = Math.max(lastTold, world.schedule.now() + world.chance.between(50, 3 * Schedule.MS));
    host.daemon().ifPresent(d -> world.schedule.at(lastTold, () -> d.deliver(event)));
  }

  /** What the guard does for a daemon that is gone; one that is frozen hears of it later. */
  void deleteAll(Daemon daemon) {
    List.copyOf(ours)
        .forEach(
            a -> {
              remove(daemon, a);
              tell(new Event.AddressVanished(a), a);
            });
  }

  void clear() {
    ours.clear();
    foreign.clear();
  }
}
