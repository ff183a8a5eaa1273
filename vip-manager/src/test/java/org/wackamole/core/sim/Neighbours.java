package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.wackamole.core.Event;
import org.wackamole.core.LinkVerdict;
import org.wackamole.core.MemberId;

/**
 * Those on the LAN that are no members, as far as they bear witness (rule 12): in some worlds a
 * gateway on the first part of the LAN, which may be off for a while.
 */
final class Neighbours {
  private static final long SILENCE = 250 * MS;

  private final World world;
  private boolean gateway;
  private boolean gatewayOff;

  Neighbours(World world) {
    this.world = world;
  }

  /** Whether there is a gateway at all. */
  void gateway(boolean exists) {
    gateway = exists;
  }

  void gatewayOff(boolean off) {
    gatewayOff = off;
  }

  /** Whether anybody bears witness that this host is not cut off, now. */
  boolean witnessed(Host host, String link) {
    return gateway
        && !gatewayOff
        && host.powered()
        && host.lanSide == 0
        && !host.down.contains(link);
  }

  void judge(Daemon daemon, long ticket, SortedSet<String> links, SortedSet<MemberId> living) {
    SortedMap<String, LinkVerdict> verdicts = new TreeMap<>();
    world.schedule.in(
        world.chance.between(MS, 5 * MS),
        () -> {
          links.forEach(link -> verdicts.put(link, verdict(daemon, link, living)));
          boolean silent = verdicts.containsValue(LinkVerdict.SILENT);
          world.schedule.in(
              silent ? SILENCE : 0,
              () -> {
                verdicts.replaceAll(
                    (link, was) -> was == LinkVerdict.SILENT ? verdict(daemon, link, living) : was);
                daemon.deliver(new Event.LinksJudged(ticket, verdicts));
              });
        });
  }

  private LinkVerdict verdict(Daemon daemon, String link, SortedSet<MemberId> living) {
    boolean member =
        living.stream()
            .filter(id -> !id.equals(daemon.id()))
            .flatMap(id -> world.membership.find(id).stream())
            .anyMatch(other -> daemon.host.hears(other.host, link));
    if (member || witnessed(daemon.host, link)) {
      return LinkVerdict.ANSWERED;
    }
    return gateway ? LinkVerdict.SILENT : LinkVerdict.NO_WITNESS;
  }
}
