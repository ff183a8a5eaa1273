package org.wackamole.agent.config;

import java.util.List;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** A network interface of this host as the kernel shows it now, with its addresses in order. */
public record HostInterface(String name, List<Address> addresses) {
  public HostInterface {
    addresses = List.copyOf(addresses);
  }

  /** One address and the length of its network's prefix. */
  public record Address(IpAddress address, int prefixLength) {
    IpPrefix network() {
      return new IpPrefix(address, prefixLength);
    }
  }

  @Override
  public String toString() {
    List<String> parts = addresses.stream().map(a -> a.address() + "/" + a.prefixLength()).toList();
    return parts.isEmpty() ? name + " (no address)" : name + " (" + String.join(", ", parts) + ")";
  }
}
