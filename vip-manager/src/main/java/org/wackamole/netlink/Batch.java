package org.wackamole.netlink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wackamole.inet.IpAddress;
import org.wackamole.libc.LibC;
import org.wackamole.netlink.Interfaces.Interface;
import org.wackamole.netlink.Reached.Network;

/**
 * One call of {@link AddressTable#apply}: what can be answered without changing anything first,
 * then the routes, then all addresses in one go. A change without an outcome is still to be done.
 */
final class Batch {
  private final AddressTable table;
  private final Exchange exchange;
  private final Reached reached;
  private final List<Change> changes;
  private final Outcome[] outcomes;
  private final Map<String, Interface> interfaces = new TreeMap<>();
  private final Set<IpAddress> primaries = new HashSet<>();

  Batch(AddressTable table, Exchange exchange, Reached reached, List<Change> changes) {
    this.table = table;
    this.exchange = exchange;
    this.reached = reached;
    this.changes = changes;
    outcomes = new Outcome[changes.size()];
  }

  /**
   * @param sight what was looked at before, where it serves these changes
   */
  List<Outcome> run(Optional<Sight> sight) {
    sight.ifPresent(s -> interfaces.putAll(s.interfaces()));
    lookUpInterfaces();
    lookAtTable(sight);
    addRoutes();
    changeAddresses();
    removeRoutes();
    return List.of(outcomes);
  }

  static Outcome.Failed failed(Change change, int errno, String reason) {
    return new Outcome.Failed(errno, "cannot " + change + ": " + reason);
  }

  static Outcome.Failed failed(Change change, Exchange.Answer answer) {
    return failed(
        change, answer.errno(), Reason.of(answer.errno(), answer.text(), change.ifname()));
  }

  private void lookUpInterfaces() {
    Interfaces kernel = new Interfaces(exchange);
    Set<String> adding =
        changes.stream()
            .filter(Change.Add.class::isInstance)
            .map(Change::ifname)
            .collect(Collectors.toSet());
    for (int i = 0; i < outcomes.length; i++) {
      Change change = changes.get(i);
      Interface to =
          interfaces.computeIfAbsent(
              change.ifname(), name -> kernel.prepare(name, adding.contains(name)));
      if (to instanceof Interface.Unusable(int errno, String reason)) {
        boolean gone = change instanceof Change.Remove && errno == LibC.ENODEV;
        outcomes[i] = gone ? new Outcome.NotThere() : failed(change, errno, reason);
      }
    }
  }

  private void lookAtTable(Optional<Sight> sight) {
    if (changes.size() == 1 && changes.getFirst() instanceof Change.Remove) {
      return;
    }
    Map<IpAddress, BoundAddress> present = new HashMap<>();
    for (BoundAddress bound : sight.map(Sight::bound).orElseGet(table::dump)) {
      present.put(bound.address(), bound);
      if (!bound.secondary()) {
        primaries.add(bound.address());
      }
    }
    refuse(present);
  }

  /** The kernel itself minds only the same prefix length on the same interface. */
  private void refuse(Map<IpAddress, BoundAddress> present) {
    for (int i = 0; i < outcomes.length; i++) {
      switch (changes.get(i)) {
        case Change.Remove remove -> present.remove(remove.address());
        case Change.Add add -> {
          BoundAddress found = present.get(add.address());
          if (outcomes[i] == null && found != null) {
            outcomes[i] = new Outcome.AlreadyThere(found);
          }
        }
      }
    }
  }

  /** Before the addresses, so that none is bound in vain; again for those that we hold already. */
  private void addRoutes() {
    Set<Network> wanted = new LinkedHashSet<>();
    for (int i = 0; i < outcomes.length; i++) {
      Change change = changes.get(i);
      boolean usable = interfaces.get(change.ifname()) instanceof Interface.Usable;
      boolean ours = outcomes[i] == null || reached.contains(change);
      if (change instanceof Change.Add && usable && ours && Network.of(change).needsRoute()) {
        wanted.add(Network.of(change));
      }
    }
    List<Network> networks = List.copyOf(wanted);
    List<Exchange.Answer> answers =
        exchange.ask(
            networks.stream()
                .map(network -> Request.addRoute(index(network.ifname()), network.prefix()))
                .toList());
    for (int n = 0; n < networks.size(); n++) {
      Exchange.Answer answer = answers.get(n);
      if (answer.errno() != 0 && answer.errno() != LibC.EEXIST) {
        failAdditionsTo(networks.get(n), answer);
      }
    }
  }

  private void failAdditionsTo(Network network, Exchange.Answer answer) {
    for (int i = 0; i < outcomes.length; i++) {
      Change change = changes.get(i);
      if (change instanceof Change.Add && Network.of(change).equals(network)) {
        outcomes[i] = failed(change, answer);
      }
    }
  }

  private void changeAddresses() {
    List<Integer> asked = inKernelOrder();
    List<Request> requests = asked.stream().map(i -> request(changes.get(i))).toList();
    List<Exchange.Answer> answers = exchange.ask(requests);
    for (int a = 0; a < answers.size(); a++) {
      Change change = changes.get(asked.get(a));
      Outcome outcome = outcome(change, answers.get(a));
      outcomes[asked.get(a)] = outcome;
      remember(change, outcome);
    }
  }

  /**
   * What is still to be done, a primary address after the secondaries that are deleted with it:
   * each deleted primary costs the kernel a promotion and as many route changes as there are
   * secondaries left (300 of one network: 117 ms oldest first, 2.4 ms oldest last).
   */
  private List<Integer> inKernelOrder() {
    List<Integer> order = new ArrayList<>();
    List<Integer> removals = new ArrayList<>();
    for (int i = 0; i < outcomes.length; i++) {
      if (outcomes[i] != null) {
        continue;
      }
      if (changes.get(i) instanceof Change.Remove) {
        removals.addFirst(i);
        continue;
      }
      order.addAll(primariesLast(removals));
      removals.clear();
      order.add(i);
    }
    order.addAll(primariesLast(removals));
    return order;
  }

  private List<Integer> primariesLast(List<Integer> removals) {
    List<Integer> order = new ArrayList<>(removals);
    order.sort(Comparator.comparing(i -> primaries.contains(changes.get(i).address())));
    return order;
  }

  private Request request(Change change) {
    int index = index(change.ifname());
    return switch (change) {
      case Change.Add add ->
          Request.addAddress(
              index,
              add.address(),
              add.prefixLength(),
              Rtnetlink.RT_SCOPE_UNIVERSE,
              AddressTable.seconds(add.lifetime()));
      case Change.Remove remove ->
          Request.removeAddress(index, remove.address(), remove.prefixLength());
    };
  }

  private static Outcome outcome(Change change, Exchange.Answer answer) {
    int errno = answer.errno();
    if (errno == 0) {
      return new Outcome.Done();
    }
    if (change instanceof Change.Remove && (errno == LibC.EADDRNOTAVAIL || errno == LibC.ENODEV)) {
      return new Outcome.NotThere();
    }
    if (change instanceof Change.Add && errno == LibC.EEXIST) {
      // It came between our look at the table and our request.
      return new Outcome.AlreadyThere(
          new BoundAddress(change.ifname(), change.address(), change.prefixLength(), false, true));
    }
    return failed(change, answer);
  }

  /** What failed may be there all the same: its route then stays until it is removed. */
  private void remember(Change change, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done done when change instanceof Change.Add -> reached.add(change);
      case Outcome.Failed failed when change instanceof Change.Add -> {
        if (failed.errno() == LibC.ETIMEDOUT || failed.errno() == LibC.ENOBUFS) {
          reached.add(change);
        }
      }
      case Outcome.Done done -> reached.remove(change);
      case Outcome.NotThere notThere -> reached.remove(change);
      case Outcome.AlreadyThere alreadyThere -> {}
      case Outcome.Failed failed -> {}
    }
  }

  /** From every network touched here in which nothing of ours is left. */
  private void removeRoutes() {
    List<Request> requests =
        changes.stream()
            .map(Network::of)
            .distinct()
            .filter(Network::needsRoute)
            .filter(reached::isEmpty)
            .filter(network -> interfaces.get(network.ifname()) instanceof Interface.Usable)
            .map(network -> Request.removeRoute(index(network.ifname()), network.prefix()))
            .toList();
    // One that is gone already, with its link or by the operator, needs no answer.
    exchange.ask(requests);
  }

  private int index(String ifname) {
    return switch (interfaces.get(ifname)) {
      case Interface.Usable(int index) -> index;
      case Interface.Unusable(int errno, String reason) -> throw new IllegalStateException(reason);
    };
  }
}
