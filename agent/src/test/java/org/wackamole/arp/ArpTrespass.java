package org.wackamole.arp;

import org.wackamole.agent.AgentTrespass;
import org.wackamole.core.Vif;
import org.wackamole.netlink.NetlinkTrespass;

/** ARP that knows its neighbours. */
public final class ArpTrespass {
  static class KnowsAgent {
    AgentTrespass agent;
  }

  static class KnowsCore {
    Vif vif;
  }

  static class KnowsNetlink {
    NetlinkTrespass netlink;
  }
}
