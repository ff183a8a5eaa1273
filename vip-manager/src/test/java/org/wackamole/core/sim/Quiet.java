package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.HoldState;
import org.wackamole.core.MemberId;
import org.wackamole.core.Snapshot;
import org.wackamole.core.State;
import org.wackamole.core.Timer;
import org.wackamole.core.View;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * What has to be so once nothing goes wrong any more, on each side of the network: every virtual
 * interface that a fit member knows is bound exactly once, as evenly as can be, and all members say
 * the same.
 */
final class Quiet {
  private final Grips grips;

  Quiet(Grips grips) {
    this.grips = grips;
  }

  /** What is not yet so; empty when all is. */
  Optional<String> wrong(List<Daemon> side) {
    Daemon any = side.getFirst();
    if (any.installed().isEmpty()) {
      return Optional.of(any + " has no view");
    }
    View view = any.installed().get();
    List<MemberId> ids = side.stream().map(Daemon::id).toList();
    if (!view.members().equals(ids)
        || side.stream().anyMatch(d -> !d.installed().equals(any.installed()))) {
      return Optional.of("the members of " + view.id() + " do not agree on their view");
    }
    return cutOff(side)
        .or(() -> owners(side))
        .or(() -> shares(side))
        .or(() -> snapshots(side))
        .or(() -> timers(side));
  }

  private static List<Daemon> fit(List<Daemon> side) {
    return side.stream().filter(d -> !d.out() && !d.cutOff() && hasQuorum(d, side)).toList();
  }

  private static boolean hasQuorum(Daemon daemon, List<Daemon> side) {
    return side.size() >= daemon.config().quorum().orElse(0);
  }

  /** Who is cut off has to be, and alone. */
  private static Optional<String> cutOff(List<Daemon> side) {
    return side.stream()
        .filter(Daemon::cutOff)
        .filter(d -> side.size() > 1 || d.world.neighbours.witnessed(d.host, "eth0"))
        .findFirst()
        .map(d -> d + " thinks that it is cut off");
  }

  /** Who has what bound, by kernel and by its own orders alike. */
  Owners bound(List<Daemon> side) {
    Owners out = new Owners();
    for (Daemon daemon : side) {
      SortedSet<IpAddress> addresses = new TreeSet<>();
      for (Map.Entry<VifId, Grip.Phase> hold : grips.of(daemon).phases().entrySet()) {
        if (hold.getValue() != Grip.Phase.BOUND) {
          out.wrong =
              Optional.of(daemon + " has " + Words.of(hold.getKey()) + " " + hold.getValue());
        }
        addresses.addAll(hold.getKey().addresses());
        Daemon other = out.put(hold.getKey(), daemon);
        if (other != null) {
          out.wrong = Optional.of(Words.of(hold.getKey()) + " on " + other + " and " + daemon);
        }
      }
      if (!addresses.equals(daemon.host.kernel.ours())) {
        out.wrong =
            Optional.of(daemon + " thinks it has " + addresses + ", not what its kernel has");
      }
    }
    return out;
  }

  /** Owners, and the first thing that is odd about them. */
  static final class Owners extends TreeMap<VifId, Daemon> {
    private static final long serialVersionUID = 1;
    private transient Optional<String> wrong = Optional.empty();
  }

  private Optional<String> owners(List<Daemon> side) {
    Owners owners = bound(side);
    if (owners.wrong.isPresent()) {
      return owners.wrong;
    }
    for (Map.Entry<VifId, Daemon> entry : owners.entrySet()) {
      Daemon owner = entry.getValue();
      if (!fit(side).contains(owner) || !owner.config().pool().containsKey(entry.getKey())) {
        return Optional.of(owner + " should not have " + Words.of(entry.getKey()));
      }
    }
    for (VifId vif : known(side)) {
      long overlapping = owners.keySet().stream().filter(vif::overlaps).count();
      if (overlapping == 0) {
        return Optional.of(Words.of(vif) + " is bound nowhere");
      }
      if (owners.containsKey(vif) && overlapping > 1) {
        return Optional.of(Words.of(vif) + " is bound, and one that shares an address with it");
      }
      Daemon owner = owners.get(vif);
      List<Daemon> wanting =
          fit(side).stream().filter(d -> d.config().prefers().contains(vif)).toList();
      if (owner != null && !wanting.isEmpty() && !wanting.contains(owner)) {
        return Optional.of(Words.of(vif) + " is not where it is preferred but on " + owner);
      }
    }
    return Optional.empty();
  }

  /** Whether nobody waits for an owner. */
  boolean allBound(List<Daemon> side) {
    Owners owners = bound(side);
    return owners.wrong.isEmpty()
        && known(side).stream().allMatch(v -> owners.keySet().stream().anyMatch(v::overlaps));
  }

  private static SortedSet<VifId> known(List<Daemon> side) {
    SortedSet<VifId> out = new TreeSet<>();
    fit(side).forEach(d -> out.addAll(d.config().pool().keySet()));
    return out;
  }

  static int[] weights(List<Daemon> side) {
    return fit(side).stream().mapToInt(d -> d.config().weight()).toArray();
  }

  /** The bound ones as the oracle sees them; who is preferred stays or goes where it is wanted. */
  List<Oracle.Item> items(List<Daemon> side) {
    List<Daemon> fit = fit(side);
    List<Oracle.Item> items = new ArrayList<>();
    bound(side)
        .forEach(
            (vif, owner) -> {
              List<Integer> may = new ArrayList<>();
              List<Integer> want = new ArrayList<>();
              for (int i = 0; i < fit.size(); i++) {
                if (fit.get(i).config().pool().containsKey(vif)) {
                  may.add(i);
                }
                if (fit.get(i).config().prefers().contains(vif)) {
                  want.add(i);
                }
              }
              int now = fit.indexOf(owner);
              List<Integer> where = want.isEmpty() ? may : want.contains(now) ? List.of(now) : want;
              items.add(new Oracle.Item(where, now, networks(vif)));
            });
    return items;
  }

  private static List<Integer> networks(VifId vif) {
    return vif.addresses().stream().map(a -> (int) a.toBytes()[2]).toList();
  }

  /** A round moves no more than the coordinator's file allows, so neither does a chain of moves. */
  private Optional<String> shares(List<Daemon> side) {
    int[] weights = weights(side);
    List<Oracle.Item> items = items(side);
    int most = side.getFirst().config().settings().acquisitionsPerRound().orElse(Integer.MAX_VALUE);
    if (Oracle.improvable(weights, items, most)) {
      return Optional.of(
          "the imbalance is "
              + Oracle.imbalanceNow(weights, items)
              + ", the least is "
              + Oracle.best(weights, items).imbalance());
    }
    return Oracle.spreadable(weights, items, most)
        ? Optional.of("the networks could be spread better")
        : Optional.empty();
  }

  private Optional<String> snapshots(List<Daemon> side) {
    Owners owners = bound(side);
    for (Daemon daemon : side) {
      Snapshot snapshot = daemon.member.snapshot();
      State expected = daemon.out() ? State.DRAINED : State.RUN;
      if (snapshot.state() != expected) {
        return Optional.of(daemon + " is " + snapshot.state());
      }
      if (!snapshot.view().equals(daemon.installed())) {
        return Optional.of(daemon + " shows another view than it has");
      }
      for (Snapshot.VifLine line : snapshot.vifs()) {
        Optional<MemberId> owner = Optional.ofNullable(owners.get(line.id())).map(Daemon::id);
        if (!line.owner().equals(owner)) {
          return Optional.of(daemon + " shows another owner of " + Words.of(line.id()));
        }
        // A report that the coordinator has, but that was lost on its way here, is not sent again.
        boolean mayNotKnow =
            line.hold().isEmpty()
                && !daemon.isCoordinator()
                && !owner.equals(Optional.of(daemon.id()));
        if (owner.isPresent() && !mayNotKnow && !line.hold().equals(Optional.of(HoldState.BOUND))) {
          return Optional.of(
              daemon + " shows " + Words.of(line.id()) + " as " + line.hold() + ", it is bound");
        }
        if (owner.isPresent() != line.why().isEmpty()) {
          return Optional.of(
              daemon + " says of " + Words.of(line.id()) + ": " + line.why().orElse("nothing"));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> timers(List<Daemon> side) {
    for (Daemon daemon : side) {
      Optional<Timer> busy =
          daemon.runningTimers().stream()
              .filter(t -> t instanceof Timer.RepeatReport || t instanceof Timer.RepeatAssignment)
              .min(Comparator.comparing(Object::toString));
      if (busy.isPresent()) {
        return Optional.of(daemon + " still runs " + busy.get());
      }
    }
    return Optional.empty();
  }
}
