package org.wackamole.agent.host;

import java.util.List;
import org.wackamole.core.Vif;
import org.wackamole.netlink.Held;

/** A virtual interface as the kernel and the record of what is held name its addresses. */
final class Entries {
  private Entries() {}

  static List<Held> of(Vif vif) {
    return vif.addresses().stream()
        .map(address -> new Held(address.ifname(), address.address(), address.prefixLength()))
        .toList();
  }
}
