package org.wackamole.agent;

import java.util.Collection;
import java.util.List;
import org.wackamole.agent.config.HostInterface;
import org.wackamole.netlink.BoundAddress;
import org.wackamole.netlink.Link;

/** The kernel's tables in the words of the configuration. */
final class HostInterfaces {
  private HostInterfaces() {}

  static List<HostInterface> of(Collection<Link> links, Collection<BoundAddress> bound) {
    return links.stream()
        .map(
            link ->
                new HostInterface(
                    link.name(),
                    bound.stream()
                        .filter(address -> address.ifname().equals(link.name()))
                        .map(a -> new HostInterface.Address(a.address(), a.prefixLength()))
                        .toList()))
        .toList();
  }
}
