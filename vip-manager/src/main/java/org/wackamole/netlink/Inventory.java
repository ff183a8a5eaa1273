package org.wackamole.netlink;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * What a start finds bound, sorted by whose it is.
 *
 * @param ours on record and still bound, interface, address and prefix length alike; all that is on
 *     record is to be removed ({@link Held#removal}), bound or not, because nobody has granted it
 *     yet and a route may be left of it
 * @param foreign a pool address that is not on record, and so somebody else's: to be refused by
 *     name and left alone, because the operator may be logged in through it
 */
public record Inventory(List<BoundAddress> ours, List<BoundAddress> foreign) {

  public static Inventory of(
      Collection<Held> onRecord, Collection<IpAddress> pool, Collection<BoundAddress> bound) {
    Set<IpAddress> poolAddresses = new TreeSet<>(pool);
    List<BoundAddress> ours = new ArrayList<>();
    List<BoundAddress> foreign = new ArrayList<>();
    for (BoundAddress address : bound) {
      if (onRecord.stream().anyMatch(held -> held.is(address))) {
        ours.add(address);
      } else if (poolAddresses.contains(address.address())) {
        foreign.add(address);
      }
    }
    return new Inventory(List.copyOf(ours), List.copyOf(foreign));
  }

  /**
   * Addresses of ours that stand before one of the host's own in the same network, and so are the
   * source of what the host sends there. It happens when the host's own address comes, or comes
   * back, after ours. To remove and add ours again in one batch puts the host's first.
   *
   * @param ours what this daemon holds
   * @param bound the kernel's table
   */
  public static List<Held> aheadOfTheHost(Collection<Held> ours, Collection<BoundAddress> bound) {
    List<Held> ahead = new ArrayList<>();
    for (Held held : ours) {
      for (BoundAddress next : bound) {
        boolean sameNetwork =
            next.ifname().equals(held.ifname()) && next.network().equals(held.network());
        boolean own = sameNetwork && ours.stream().noneMatch(other -> other.is(next));
        if (own && next.secondary()) {
          precedes(held, next, bound).ifPresent(ahead::add);
        }
        if (own) {
          break;
        }
      }
    }
    return List.copyOf(ahead);
  }

  /** The kernel lists the addresses of an interface in the order in which it would pick them. */
  private static Optional<Held> precedes(
      Held held, BoundAddress own, Collection<BoundAddress> bound) {
    return bound.stream().takeWhile(b -> !b.equals(own)).anyMatch(held::is)
        ? Optional.of(held)
        : Optional.empty();
  }
}
