package org.wackamole.arp;

import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * A host on a link, as a kernel knows it.
 *
 * @param ifname the name on the host whose table it was read from
 */
public record Neighbour(String ifname, IpAddress address, MacAddress mac) {
  /** Whether ARP can reach it: not a group, not nobody. */
  boolean isStation() {
    return address.isV4() && !mac.isMulticast() && !mac.equals(MacAddress.ZERO);
  }
}
