package org.wackamole.arp;

import org.wackamole.inet.MacAddress;

/**
 * An interface for rehearsals, on which asking and announcing go all their way, frames and all, and
 * reach nobody: the frames leave by the loopback, where this host's own kernel drops them, because
 * they are Ethernet's and the loopback is none (arp_process() in net/ipv4/arp.c).
 */
public final class Stage {
  /** No real interface can have this name: the kernel allows no slash (dev_valid_name()). */
  public static final String IFNAME = "/stage";

  /** The loopback's index in every network namespace (net/core/dev.c), and its MAC. */
  static final Device DEVICE = new Device.Ethernet(1, MacAddress.ZERO);

  private Stage() {}
}
