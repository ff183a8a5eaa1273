package org.wackamole.core;

import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Why a member cannot bind one virtual interface that its interfaces are fit for. */
public sealed interface Obstacle {
  /** The address that stands in the way. */
  IpAddress address();

  /** Another host answers for the address. */
  record InUse(IpAddress address, MacAddress mac) implements Obstacle {}

  /** The network could not be asked for the address, and unasked nothing is bound. */
  record Unasked(IpAddress address) implements Obstacle {}

  /** The address is bound on this very host, and not by this daemon. */
  record Foreign(IpAddress address) implements Obstacle {}

  /** Somebody on this host removes the address again and again. */
  record Removed(IpAddress address) implements Obstacle {}
}
