package org.wackamole.core;

import java.util.List;

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

  public boolean uses(String ifname) {
    return addresses.stream().anyMatch(a -> a.ifname().equals(ifname));
  }
}
