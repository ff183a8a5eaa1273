package org.wackamole.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.BoundAddress;
import org.wackamole.netlink.Change;
import org.wackamole.netlink.Held;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.Inventory;
import org.wackamole.netlink.KernelEvent;
import org.wackamole.netlink.Link;
import org.wackamole.netlink.Outcome;

/**
 * What of the kernel's state is ours, what is somebody else's, and which interfaces can be used;
 * tells the loop what changes. One thread owns it.
 *
 * <p>News of addresses come late, after further changes perhaps, so they are only the reason to
 * look: what counts is the table as it is now.
 */
final class KernelView {
  private static final Logger LOG = LoggerFactory.getLogger(KernelView.class);

  private final AddressTable table;
  private final HeldRecord record;
  private final Inbox inbox;
  private final Supplier<Optional<Duration>> lifetime;
  private final Map<IpAddress, Held> ours = new HashMap<>();
  private final Set<IpAddress> foreign = new HashSet<>();
  private final Map<String, Boolean> usable = new HashMap<>();
  private Set<IpAddress> poolAddresses = Set.of();
  private Set<String> poolInterfaces = Set.of();

  /**
   * @param lifetime of what is bound again here
   */
  KernelView(
      AddressTable table, HeldRecord record, Inbox inbox, Supplier<Optional<Duration>> lifetime) {
    this.table = table;
    this.record = record;
    this.inbox = inbox;
    this.lifetime = lifetime;
  }

  void own(Held held) {
    ours.put(held.address(), held);
  }

  void disown(Held held) {
    ours.remove(held.address(), held);
  }

  boolean isOurs(Held held) {
    return held.equals(ours.get(held.address()));
  }

  List<Held> ours() {
    return List.copyOf(ours.values());
  }

  boolean ownsNothing() {
    return ours.isEmpty();
  }

  /** As of the last look: somebody else has bound this address of the pool on this host. */
  boolean isForeign(IpAddress address) {
    return foreign.contains(address);
  }

  /** The addresses of ours that somebody else removed. */
  List<IpAddress> watch(Collection<Vif> pool) {
    List<IfAddress> all = pool.stream().flatMap(vif -> vif.addresses().stream()).toList();
    poolAddresses = all.stream().map(IfAddress::address).collect(Collectors.toSet());
    poolInterfaces = all.stream().map(IfAddress::ifname).collect(Collectors.toSet());
    usable.keySet().retainAll(poolInterfaces);
    Map<String, Boolean> now =
        table.links().stream().collect(Collectors.toMap(Link::name, KernelView::canCarry));
    for (String ifname : poolInterfaces) {
      changed(ifname, now.getOrDefault(ifname, false));
    }
    return compare();
  }

  private static boolean canCarry(Link link) {
    return link.up() && link.running();
  }

  /** The addresses of ours that somebody else removed. */
  List<IpAddress> saw(KernelEvent event) {
    return switch (event) {
      case KernelEvent.AddressAppeared appeared -> {
        Held held = held(appeared.bound());
        yield isOurs(held) ? List.of() : compareAndReorder();
      }
      case KernelEvent.AddressVanished vanished -> {
        boolean matters =
            ours.containsKey(vanished.address()) || foreign.contains(vanished.address());
        yield matters ? compare() : List.of();
      }
      case KernelEvent.LinkChanged changed -> {
        changed(changed.link().name(), canCarry(changed.link()));
        yield changed.link().up() ? restoreRoutes(changed.link().name()) : List.of();
      }
      case KernelEvent.LinkVanished vanished -> {
        changed(vanished.ifname(), false);
        yield compare();
      }
      case KernelEvent.Resynchronize resynchronize -> {
        List<IpAddress> vanished = new ArrayList<>(compareAndReorder());
        // A link that went down and came up again meanwhile looks unchanged.
        Set<String> ifnames = ours.values().stream().map(Held::ifname).collect(Collectors.toSet());
        ifnames.forEach(ifname -> vanished.addAll(restoreRoutes(ifname)));
        yield vanished;
      }
      case KernelEvent.MonitorFailed failed ->
          throw new IllegalStateException("handled before: " + failed);
    };
  }

  private void changed(String ifname, boolean now) {
    if (!poolInterfaces.contains(ifname)) {
      return;
    }
    boolean before = usable.getOrDefault(ifname, true);
    usable.put(ifname, now);
    if (before != now) {
      inbox.post(new Event.InterfaceChanged(ifname, now));
    }
  }

  /** Deletes what may be somebody else's by now; the addresses that are gone. */
  List<IpAddress> undo(List<Held> crossed) {
    List<Outcome> outcomes = table.apply(crossed.stream().map(Held::removal).toList());
    List<Held> gone = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Failed failed) {
        LOG.error("{}", failed.text());
      } else {
        gone.add(crossed.get(i));
      }
    }
    gone.forEach(this::vanished);
    return gone.stream().map(Held::address).toList();
  }

  /**
   * Looks at the table: what of ours is gone, which is the result, and what of the pool somebody
   * else has.
   */
  List<IpAddress> compare() {
    List<BoundAddress> bound = table.dump();
    List<Held> vanished =
        ours.values().stream().filter(held -> bound.stream().noneMatch(held::is)).toList();
    vanished.forEach(this::vanished);
    Set<IpAddress> now =
        Inventory.of(ours.values(), poolAddresses, bound).foreign().stream()
            .map(BoundAddress::address)
            .collect(Collectors.toSet());
    Stream.concat(foreign.stream(), now.stream())
        .filter(address -> foreign.contains(address) != now.contains(address))
        .sorted()
        .forEach(
            address ->
                inbox.post(
                    now.contains(address)
                        ? new Event.ForeignAddressFound(address)
                        : new Event.ForeignAddressGone(address)));
    foreign.clear();
    foreign.addAll(now);
    return vanished.stream().map(Held::address).toList();
  }

  private void vanished(Held held) {
    disown(held);
    forget(List.of(held));
    inbox.post(new Event.AddressVanished(held.address()));
  }

  /**
   * The kernel drops our routes when a link is switched off, and keeps the addresses; adding these
   * again changes nothing and sets the routes up.
   */
  private List<IpAddress> restoreRoutes(String ifname) {
    List<Held> there = ours.values().stream().filter(held -> held.ifname().equals(ifname)).toList();
    List<Outcome> outcomes = table.apply(there.stream().map(this::addition).toList());
    List<Held> added = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.AlreadyThere asItShould -> {}
        case Outcome.Done done -> added.add(there.get(i));
        case Outcome.NotThere notThere -> throw new IllegalStateException("to add finds all");
        case Outcome.Failed failed -> LOG.warn("{}", failed.text());
      }
    }
    // Somebody removed it, and nobody has granted it again: it may be bound elsewhere by now.
    table.apply(added.stream().map(Held::removal).toList());
    added.forEach(this::vanished);
    return added.stream().map(Held::address).toList();
  }

  /** A VIP must not become the source of what the host sends, when its own address comes late. */
  private List<IpAddress> compareAndReorder() {
    List<BoundAddress> bound = table.dump();
    List<Held> ahead = Inventory.aheadOfTheHost(ours.values(), bound);
    if (!ahead.isEmpty()) {
      LOG.info("Bound again behind this host's own address: {}", ahead);
      table.apply(
          ahead.stream().flatMap(held -> Stream.of(held.removal(), addition(held))).toList());
    }
    return compare();
  }

  private Change addition(Held held) {
    return new Change.Add(held.ifname(), held.address(), held.prefixLength(), lifetime.get());
  }

  /** Takes what is gone off the record. */
  void forget(List<Held> gone) {
    try {
      record.remove(gone);
    } catch (IOException e) {
      LOG.error("The record of held addresses names more than is held: {}", e.getMessage());
    }
  }

  private static Held held(BoundAddress bound) {
    return new Held(bound.ifname(), bound.address(), bound.prefixLength());
  }
}
