package org.wackamole.netlink;

import org.wackamole.agent.AgentTrespass;
import org.wackamole.arp.ArpTrespass;
import org.wackamole.core.Vif;

/** Netlink that knows its neighbours. */
public final class NetlinkTrespass {
  static class KnowsAgent {
    AgentTrespass agent;
  }

  static class KnowsArp {
    ArpTrespass arp;
  }

  static class KnowsCore {
    Vif vif;
  }
}
