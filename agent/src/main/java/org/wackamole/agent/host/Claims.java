package org.wackamole.agent.host;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.arp.Conflict;
import org.wackamole.arp.ConflictWatch;
import org.wackamole.arp.Neighbour;
import org.wackamole.arp.NeighbourTable;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** What becomes of it when somebody else claims what is held here: a line in the log. */
final class Claims implements ConflictWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

  private final Fellows fellows;
  private final Supplier<List<Neighbour>> shared;

  /**
   * @param shared what members told of their neighbours
   */
  Claims(Fellows fellows, Supplier<List<Neighbour>> shared) {
    this.fellows = fellows;
    this.shared = shared;
  }

  /** By the MAC of the address where the group reaches it; a member may have others. */
  @Override
  public boolean isMember(MacAddress mac) {
    List<Neighbour> own;
    try {
      own = NeighbourTable.read();
    } catch (IOException e) {
      own = List.of(); // that it cannot be read is said where it is shared
    }
    return fellows.macs(List.of(shared.get(), own)).contains(mac);
  }

  @Override
  public void conflict(Conflict conflict) {
    LOG.error(
        "{} is held here, and {}, which is no member, claims it on {} as well. It is defended and"
            + " not given up: find that host by its MAC and take the address from it",
        conflict.address(),
        conflict.by(),
        conflict.ifname());
  }

  @Override
  public void claimedByMember(IpAddress address, MacAddress by, String ifname) {
    LOG.info("A member, {}, claims {} on {}, which is held here: it is told", by, address, ifname);
  }
}
