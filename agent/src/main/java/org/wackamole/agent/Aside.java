package org.wackamole.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.wackamole.libc.RealTime;

/**
 * Takes what the group tells beside the loop's events to whom it concerns: who is on our links, and
 * what the guard says for us when we cannot.
 */
record Aside(HostNeighbours neighbours, Fencing fencing, Executor disk)
    implements GroupSession.Bystander {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  /**
   * All that a takeover goes through, and the JVM's own thread that all of them wait for when it
   * collects the heap. Not the JVM's compilers: what they do is of use later.
   */
  private static final Set<String> URGENT =
      Set.of(
          "loop",
          "kernel",
          "kernel-monitor",
          "detector",
          "group-sender",
          "arp-announcer",
          "arp-asker",
          "VM Thread");

  /** Before anybody runs in real time: a flood may come while the group is being opened. */
  Aside {
    Signals.on("XCPU", Aside::hurryNoMore);
  }

  /** JGroups' own threads see to it themselves. */
  @Override
  public void opened() {
    Set<String> given = RealTime.give(URGENT);
    LOG.debug("{} of the threads {} run in real time", given.size(), URGENT);
  }

  /** A daemon that is flooded is slower than before then, and its host is not. */
  private static void hurryNoMore() {
    if (RealTime.giveUp()) {
      LOG.warn(
          "A thread computed without a pause: nothing runs in real time any more until the next"
              + " start. Is somebody flooding the group's port, or the LAN with ARP?");
    }
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
