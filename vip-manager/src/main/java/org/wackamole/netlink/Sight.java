package org.wackamole.netlink;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wackamole.netlink.Interfaces.Interface;

/**
 * What was seen before a batch of additions: their interfaces, ready to take addresses, and all
 * addresses of this host.
 *
 * @param at when, {@code nanoTime}
 */
record Sight(long at, Map<String, Interface> interfaces, List<BoundAddress> bound) {
  /** After that it is looked again. */
  static final Duration FRESH = Duration.ofMillis(100);

  static Sight of(AddressTable table, Exchange exchange, Collection<String> ifnames) {
    long at = System.nanoTime();
    Interfaces kernel = new Interfaces(exchange);
    Map<String, Interface> interfaces = new TreeMap<>();
    for (String ifname : ifnames) {
      interfaces.computeIfAbsent(ifname, name -> kernel.prepare(name, true));
    }
    return new Sight(at, interfaces, table.dump());
  }

  /** Whether nothing has to be looked at again for these. What was there then may be gone. */
  boolean serves(List<Change> changes) {
    return System.nanoTime() - at < FRESH.toNanos() && changes.stream().allMatch(this::serves);
  }

  private boolean serves(Change change) {
    return change instanceof Change.Add
        && interfaces.get(change.ifname()) instanceof Interface.Usable
        && bound.stream().noneMatch(there -> there.address().equals(change.address()));
  }
}
