package org.wackamole.core;

import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/** Finds virtual interfaces that share an address, as those of two different files may. */
final class Overlaps {
  private Overlaps() {}

  /** Those of the given ones that share an address with another of them. */
  static SortedSet<VifId> among(Collection<VifId> vifs) {
    SortedMap<IpAddress, VifId> first = new TreeMap<>();
    SortedSet<VifId> contested = new TreeSet<>();
    for (VifId vif : vifs) {
      for (IpAddress address : vif.addresses()) {
        VifId other = first.putIfAbsent(address, vif);
        if (other != null && !other.equals(vif)) {
          contested.add(other);
          contested.add(vif);
        }
      }
    }
    return contested;
  }
}
