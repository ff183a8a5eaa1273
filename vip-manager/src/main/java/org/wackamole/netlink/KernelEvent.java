package org.wackamole.netlink;

import org.wackamole.inet.IpAddress;

/** News from {@link KernelMonitor}. */
public sealed interface KernelEvent {
  /**
   * An address that was not there before, whoever added it.
   *
   * @param bound as of now; secondary tells that it came after another one of its network
   */
  record AddressAppeared(BoundAddress bound) implements KernelEvent {}

  /** An address is gone: deleted by whomever, or at the end of its lifetime. */
  record AddressVanished(String ifname, IpAddress address, int prefixLength)
      implements KernelEvent {}

  /** An interface came, or its state, name, MAC address or MTU changed. */
  record LinkChanged(Link link) implements KernelEvent {}

  /** An interface is gone; its addresses are reported before. */
  record LinkVanished(String ifname) implements KernelEvent {}

  /**
   * News were lost; what changed meanwhile follows, as far as it can still be seen: an address that
   * went and came again in between is not reported.
   */
  record Resynchronize() implements KernelEvent {}

  /**
   * The monitor cannot go on and its thread ends: whoever relies on it knows nothing of the kernel
   * from here on.
   */
  record MonitorFailed(String reason) implements KernelEvent {}
}
