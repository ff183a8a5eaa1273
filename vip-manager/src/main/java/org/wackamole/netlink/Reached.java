package org.wackamole.netlink;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * What an address table added and has not removed, by network: a route of ours lives as long as one
 * of them does.
 */
final class Reached {
  /** A network on an interface. */
  record Network(String ifname, IpPrefix prefix) {
    static Network of(Change change) {
      return new Network(change.ifname(), change.network());
    }

    /** IPv6 prefix routes name no source and are counted by the kernel: they need no help. */
    boolean needsRoute() {
      return prefix.network().isV4() && prefix.length() < prefix.network().bitLength();
    }
  }

  private final Map<Network, Set<IpAddress>> added = new HashMap<>();

  void add(Change change) {
    added.computeIfAbsent(Network.of(change), n -> new HashSet<>()).add(change.address());
  }

  void remove(Change change) {
    Set<IpAddress> left = added.getOrDefault(Network.of(change), new HashSet<>());
    left.remove(change.address());
    if (left.isEmpty()) {
      added.remove(Network.of(change));
    }
  }

  boolean contains(Change change) {
    return added.getOrDefault(Network.of(change), Set.of()).contains(change.address());
  }

  boolean isEmpty(Network network) {
    return !added.containsKey(network);
  }
}
