package org.wackamole.netlink;

import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * An address that the kernel has.
 *
 * @param secondary IPv4 only: an address of the same network and prefix length was there before,
 *     and is the source that the kernel picks
 * @param permanent whether it has no lifetime
 */
public record BoundAddress(
    String ifname, IpAddress address, int prefixLength, boolean secondary, boolean permanent) {

  public IpPrefix network() {
    return new IpPrefix(address, prefixLength);
  }

  BoundAddress on(String otherIfname) {
    return new BoundAddress(otherIfname, address, prefixLength, secondary, permanent);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength + " on " + ifname;
  }
}
