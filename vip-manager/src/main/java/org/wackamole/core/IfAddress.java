package org.wackamole.core;

import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * One address of a virtual interface and where it goes on this host.
 *
 * @param ifname the interface, as the kernel names it
 * @param prefixLength bits of the mask that the address is bound with
 * @param notifyLength bits of the network that notifications may reach: {@code /32n24} gives 24
 *     here, and so does {@code /32} alone; otherwise the same as {@code prefixLength}
 */
public record IfAddress(String ifname, IpAddress address, int prefixLength, int notifyLength) {
  public IfAddress {
    for (int length : new int[] {prefixLength, notifyLength}) {
      if (length < 0 || length > address.bitLength()) {
        throw new IllegalArgumentException(
            "prefix length " + length + " is not between 0 and " + address.bitLength());
      }
    }
  }

  /** The network whose neighbours care for this address; shares are kept even within each. */
  public IpPrefix network() {
    return new IpPrefix(address, notifyLength);
  }

  @Override
  public String toString() {
    String text = ifname + ":" + address + "/" + prefixLength;
    return notifyLength == prefixLength ? text : text + "n" + notifyLength;
  }
}
