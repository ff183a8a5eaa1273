package org.wackamole.arp;

import java.util.Optional;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * A line of the kernel's IPv4 routes.
 *
 * @param gateway empty where the destination's hosts are on the link itself
 */
record Route(String ifname, IpPrefix destination, Optional<IpAddress> gateway) {
  /** Whether an address that it leads to is on the link. */
  boolean isLinkOf(IpAddress address) {
    return gateway.isEmpty() && destination.length() > 0 && destination.contains(address);
  }
}
