package org.wackamole.agent;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.wackamole.agent.config.Configuration;
import org.wackamole.agent.group.NeighbourEntry;
import org.wackamole.agent.host.HostNeighbours;
import org.wackamole.arp.Neighbour;
import org.wackamole.arp.NotifyTarget;
import org.wackamole.arp.Repeats;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** The file's and the group's words for neighbours, in those of ARP. */
final class Neighbourhood {
  /** The interface of a neighbour that another member knows: it is that member's own affair. */
  private static final String ELSEWHERE = "";

  private Neighbourhood() {}

  /** The file counts announcements, the first included. */
  static Repeats repeats(Configuration.GratuitousArp announced) {
    return new Repeats(announced.count() - 1, announced.interval(), announced.refresh());
  }

  /** Who is told of what is taken from now on, and how often. */
  static void announce(HostNeighbours neighbours, Reconfiguration.Reading reading) {
    neighbours.configure(
        repeats(reading.configuration().gratuitousArp()),
        targets(reading.resolved().notifyTargets()));
  }

  /** Which links matter from now on, and who is on them. */
  static void watch(HostNeighbours neighbours, Reconfiguration.Reading reading) {
    neighbours.watch(reading.resolved().pool().values(), named(reading.configuration()));
  }

  /** Hosts that the file names one by one: the witnesses, and whom to notify alone. */
  private static List<IpAddress> named(Configuration configuration) {
    Stream<IpAddress> notified =
        configuration.notifyTargets().stream()
            .filter(Configuration.NotifyTarget.Hosts.class::isInstance)
            .map(target -> ((Configuration.NotifyTarget.Hosts) target).range())
            .filter(range -> range.length() == range.network().bitLength())
            .map(IpPrefix::network);
    return Stream.concat(configuration.witnesses().stream(), notified).distinct().toList();
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
