package org.wackamole.core;

import java.util.List;
import java.util.SortedSet;

/**
 * A virtual interface: one or more addresses that move as one.
 *
 * @param addresses at least one, no address twice
 */
public record Vif(List<IfAddress> addresses) {
  public Vif {
    addresses = List.copyOf(addresses);
    long distinct = addresses.stream().map(IfAddress::address).distinct().count();
    if (addresses.isEmpty() || distinct != addresses.size()) {
      throw new IllegalArgumentException("a virtual interface has addresses, none twice");
    }
  }

  public VifId id() {
    return new VifId(addresses.stream().map(IfAddress::address).toList());
  }

  /** Whether one of its addresses goes to one of these interfaces. */
  boolean liesOnAny(SortedSet<String> ifnames) {
    return addresses.stream().anyMatch(a -> ifnames.contains(a.ifname()));
  }

  boolean liesOnlyOn(SortedSet<String> ifnames) {
    return addresses.stream().allMatch(a -> ifnames.contains(a.ifname()));
  }

  public boolean uses(String ifname) {
    return addresses.stream().anyMatch(a -> a.ifname().equals(ifname));
  }
}
