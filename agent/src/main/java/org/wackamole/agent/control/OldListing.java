package org.wackamole.agent.control;

import java.util.List;

/**
 * What {@code wackatrl -l} of Wackamole 2 printed, for the scripts that read it: the owner by its
 * address, then each address of the virtual interface, the names of interfaces five wide.
 */
final class OldListing {
  private static final int NAME_WIDTH = 5;

  private OldListing() {}

  static String render(List<Status.VirtualInterface> vifs) {
    StringBuilder out = new StringBuilder();
    for (Status.VirtualInterface vif : vifs) {
      String owner = vif.owner().map(it -> it.address().orElse(it.name())).orElse("not acquired");
      out.append("Owner: ").append(owner).append('\n');
      String mark = "\t*   ";
      for (Status.Address address : vif.addresses()) {
        out.append(mark).append(place(address)).append('\n');
        mark = "\t -> ";
      }
    }
    return out.toString();
  }

  /** An interface that this node's file does not name has no name here either. */
  private static String place(Status.Address address) {
    String ifname = address.place().map(Status.Place::ifname).orElse("-");
    int whole = address.address().indexOf(':') < 0 ? 32 : 128;
    int prefix = address.place().map(Status.Place::prefixLength).orElse(whole);
    String padding = " ".repeat(Math.max(0, NAME_WIDTH - ifname.length()));
    return padding + ifname + ":" + address.address() + "/" + prefix;
  }
}
