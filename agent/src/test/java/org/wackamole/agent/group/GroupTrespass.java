package org.wackamole.agent.group;

import org.wackamole.arp.ArpTrespass;
import org.wackamole.netlink.NetlinkTrespass;

/** A group that touches the kernel on its own threads. */
public final class GroupTrespass {
  static class KnowsArp {
    ArpTrespass arp;
  }

  static class KnowsNetlink {
    NetlinkTrespass netlink;
  }
}
