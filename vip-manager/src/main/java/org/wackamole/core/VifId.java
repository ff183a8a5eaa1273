package org.wackamole.core;

import java.util.Collections;
import java.util.List;
import org.wackamole.inet.IpAddress;

/**
 * What makes two members' virtual interfaces the same: all their addresses, in the order of the
 * file. Interface names and masks are each host's own affair and do not count. Two definitions that
 * share only some addresses are different virtual interfaces in conflict.
 *
 * @param addresses at least one; the first is the name that people see
 */
public record VifId(List<IpAddress> addresses) implements Comparable<VifId> {
  public VifId {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("a virtual interface has at least one address");
    }
  }

  public String name() {
    return addresses.getFirst().toString();
  }

  public boolean overlaps(VifId other) {
    return !Collections.disjoint(addresses, other.addresses);
  }

  /** By the first address, then by the next. */
  @Override
  public int compareTo(VifId other) {
    int shared = Math.min(addresses.size(), other.addresses.size());
    for (int i = 0; i < shared; i++) {
      int order = addresses.get(i).compareTo(other.addresses.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(addresses.size(), other.addresses.size());
  }

  @Override
  public String toString() {
    return addresses.size() == 1 ? name() : name() + "(+" + (addresses.size() - 1) + ")";
  }
}
