package org.wackamole.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.group.NeighbourEntry;
import org.wackamole.agent.host.HostNeighbours;
import org.wackamole.core.MemberId;
import org.wackamole.inet.IpAddress;

/**
 * Takes what the group tells beside the loop's events to whom it concerns: who is on our links, and
 * what the guard says for us when we cannot.
 */
record Aside(HostNeighbours neighbours, Fencing fencing, Executor disk)
    implements GroupSession.Bystander {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  Aside {
    Haste.heedTheKernel();
  }

  @Override
  public void opened() {
    Haste.forNewThreads();
  }

  @Override
  public void neighboursHeard(List<NeighbourEntry> table) {
    neighbours.heard(Neighbourhood.received(table));
  }

  @Override
  public void farewellSealed(byte[] datagram, List<InetSocketAddress> targets) {
    later(() -> fencing.farewell(datagram, targets));
  }

  @Override
  public void membersChanged(Supplier<Map<MemberId, IpAddress>> addresses) {
    later(
        () -> {
          TreeMap<MemberId, InetAddress> members = new TreeMap<>();
          addresses.get().forEach((member, at) -> members.put(member, at.toInetAddress()));
          neighbours.knowMembers(members);
        });
  }

  /** Not on JGroups' threads. */
  private void later(Runnable work) {
    try {
      disk.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("The daemon is ending", e);
    }
  }
}
