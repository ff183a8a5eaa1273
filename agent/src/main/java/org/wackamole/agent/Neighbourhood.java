package org.wackamole.agent;

import java.util.Collection;
import java.util.List;
import org.wackamole.agent.config.Configuration;
import org.wackamole.agent.group.NeighbourEntry;
import org.wackamole.arp.Neighbour;
import org.wackamole.arp.NotifyTarget;
import org.wackamole.arp.Repeats;

/** The file's and the group's words for neighbours, in those of ARP. */
final class Neighbourhood {
  /** The interface of a neighbour that another member knows: it is that member's own affair. */
  private static final String ELSEWHERE = "";

  private Neighbourhood() {}

  /** The file counts announcements, the first included. */
  static Repeats repeats(Configuration.GratuitousArp announced) {
    return new Repeats(announced.count() - 1, announced.interval(), announced.refresh());
  }

  static List<NotifyTarget> targets(Collection<Configuration.NotifyTarget> targets) {
    return targets.stream().map(Neighbourhood::target).toList();
  }

  private static NotifyTarget target(Configuration.NotifyTarget target) {
    int perSecond = target.throttle().orElse(NotifyTarget.DEFAULT_PER_SECOND);
    // Zero meant no limit in Wackamole.
    int limit = perSecond == 0 ? Integer.MAX_VALUE : perSecond;
    return switch (target) {
      case Configuration.NotifyTarget.Hosts hosts ->
          new NotifyTarget.Range(hosts.ifname(), hosts.range(), limit, hosts.ping());
      case Configuration.NotifyTarget.ArpCache cache ->
          new NotifyTarget.ArpCache(limit, cache.ping());
    };
  }

  static List<NeighbourEntry> sent(Collection<Neighbour> own) {
    return own.stream().map(n -> new NeighbourEntry(n.address(), n.mac())).toList();
  }

  static List<Neighbour> received(Collection<NeighbourEntry> table) {
    return table.stream().map(n -> new Neighbour(ELSEWHERE, n.address(), n.mac())).toList();
  }
}
