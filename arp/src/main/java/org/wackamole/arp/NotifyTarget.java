package org.wackamole.arp;

import java.util.Optional;
import org.wackamole.inet.IpPrefix;

/**
 * An entry of {@code Notify}: who is told of a taken address by name, besides the broadcast.
 *
 * <p>Its throttle counts notifications (one address told to one host, of one to four frames) of
 * this host and this entry, whatever number of addresses it took. Wackamole's was per virtual
 * interface, and without one it sent as fast as it could; here an entry without one gets {@link
 * #DEFAULT_PER_SECOND}, which is what a Linux host queues of unprocessed frames
 * (net.core.netdev_max_backlog) before it drops other people's.
 */
public sealed interface NotifyTarget {
  int DEFAULT_PER_SECOND = 1000;

  /** Notifications a second, at least 1. */
  int perSecond();

  /** Whether a host whose MAC is known is also sent an ICMP echo request from the address. */
  boolean ping();

  /**
   * The hosts of a network.
   *
   * @param ifname tells only of addresses on this interface; empty for all that can reach the hosts
   * @param hosts a range of hosts, not one host's mask; a /32 is one host
   */
  record Range(Optional<String> ifname, IpPrefix hosts, int perSecond, boolean ping)
      implements NotifyTarget {
    public Range {
      checkThrottle(perSecond);
    }
  }

  /** {@code arp-cache}: every host in the neighbour table of any member. */
  record ArpCache(int perSecond, boolean ping) implements NotifyTarget {
    public ArpCache {
      checkThrottle(perSecond);
    }
  }

  private static void checkThrottle(int perSecond) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("a throttle is at least 1 a second, not " + perSecond);
    }
  }
}
