package org.wackamole.agent.group;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.stack.IpAddress;

/**
 * Notices that a member's process has ended: each member keeps a TCP connection to the next one,
 * and the kernel of the dead one closes it.
 *
 * <p>FD_SOCK2 keeps its connections to members that were excluded. After a partition they are half
 * open: the other side refuses the new connection in favour of the old one, FD_SOCK2 takes the
 * refusal for a death and the view waits for it. So they are closed here with the view that
 * excludes their members.
 */
final class CrashDetection extends FD_SOCK2 {
  /** A view waits for this at most once per member; a LAN answers in one. */
  private static final int CONNECT_TIMEOUT_MILLIS = 150;

  CrashDetection(InetAddress bind) {
    setId(ClassConfigurator.getProtocolId(FD_SOCK2.class));
    setBindAddress(bind);
    setOffset(GroupOptions.CRASH_PORT_OFFSET);
    setPortRange(0);
    setSuspectMsgInterval(500);
    setValue("connect_timeout", CONNECT_TIMEOUT_MILLIS);
  }

  @Override
  protected void handleView(View view) {
    List<Address> connections = new ArrayList<>();
    for (Address member : view.getMembers()) {
      for (IpAddress address : getPhysicalAddresses(member)) {
        connections.add(address);
      }
    }
    srv.retainAll(connections);
    super.handleView(view);
  }
}
