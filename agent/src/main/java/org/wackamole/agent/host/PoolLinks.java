package org.wackamole.agent.host;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.wackamole.arp.Acquaintances;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** The links that a pool is on, each with its networks and addresses. */
final class PoolLinks {
  private PoolLinks() {}

  static Map<String, Acquaintances.Link> of(Collection<Vif> pool) {
    Map<String, Set<IpPrefix>> networks = new HashMap<>();
    Map<String, Set<IpAddress>> addresses = new HashMap<>();
    for (Vif vif : pool) {
      for (IfAddress each : vif.addresses()) {
        networks
            .computeIfAbsent(each.ifname(), key -> new HashSet<>())
            .add(new IpPrefix(each.address(), each.notifyLength()));
        addresses.computeIfAbsent(each.ifname(), key -> new HashSet<>()).add(each.address());
      }
    }
    Map<String, Acquaintances.Link> links = new HashMap<>();
    networks.forEach(
        (ifname, near) -> links.put(ifname, new Acquaintances.Link(near, addresses.get(ifname))));
    return links;
  }
}
