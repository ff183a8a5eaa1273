package org.wackamole.arp;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * Whom an entry of {@code Notify} means for one address: first those whose MAC is known, then the
 * rest of the range. It is walked, never listed, so a /8 costs as little as a /32.
 */
final class NotifyHosts {
  private NotifyHosts() {}

  /**
   * @param known by address, of this host's table and the shared ones
   */
  static Iterator<Notification> of(
      NotifyTarget target, Announcement announcement, Map<IpAddress, Neighbour> known) {
    return switch (target) {
      case NotifyTarget.ArpCache cache ->
          known.values().stream()
              .filter(neighbour -> isNear(neighbour, announcement))
              .map(neighbour -> told(announcement, neighbour, false, cache.ping()))
              .iterator();
      case NotifyTarget.Range range ->
          reach(range, announcement)
              .map(hosts -> walk(range, hosts, announcement, known))
              .orElse(Collections.emptyIterator());
    };
  }

  /** Another member may name the interface of the same link differently. */
  private static boolean isNear(Neighbour neighbour, Announcement announcement) {
    return !neighbour.address().equals(announcement.address())
        && (neighbour.ifname().equals(announcement.ifname())
            || announcement.network().contains(neighbour.address()));
  }

  /**
   * The part of the range that is told. As in Wackamole a range that overlaps the address's network
   * ends where the network ends; unlike there, one outside of it is told all the same where it
   * names the address's interface: two networks on one link are common with virtual addresses.
   */
  static Optional<IpPrefix> reach(NotifyTarget.Range range, Announcement announcement) {
    boolean named = range.ifname().isPresent();
    if (named && !range.ifname().get().equals(announcement.ifname())) {
      return Optional.empty();
    }
    IpPrefix network = announcement.network();
    boolean standsAlone = network.length() == announcement.address().bitLength();
    if (standsAlone && range.hosts().contains(announcement.address())) {
      return Optional.of(range.hosts());
    }
    if (network.contains(range.hosts().network()) && network.length() <= range.hosts().length()) {
      return Optional.of(range.hosts());
    }
    if (range.hosts().contains(network.network())) {
      return Optional.of(network);
    }
    boolean sameFamily = range.hosts().network().isV4() == announcement.address().isV4();
    return named && sameFamily ? Optional.of(range.hosts()) : Optional.empty();
  }

  private static Iterator<Notification> walk(
      NotifyTarget.Range range,
      IpPrefix hosts,
      Announcement announcement,
      Map<IpAddress, Neighbour> known) {
    boolean alone = range.hosts().length() == range.hosts().network().bitLength();
    IpAddress self = announcement.address();
    Stream<Notification> reached =
        known.values().stream()
            .filter(n -> hosts.contains(n.address()) && !n.address().equals(self))
            .map(neighbour -> told(announcement, neighbour, alone, range.ping()));
    Stream<Notification> others =
        addresses(hosts, announcement.network())
            .filter(address -> !address.equals(self) && !known.containsKey(address))
            .map(a -> new Notification(announcement, a, Optional.empty(), alone, false));
    return Stream.concat(reached, others).iterator();
  }

  private static Notification told(
      Announcement announcement, Neighbour neighbour, boolean ask, boolean ping) {
    return new Notification(
        announcement, neighbour.address(), Optional.of(neighbour.mac()), ask, ping);
  }

  /** All but the network and broadcast addresses of the network that the range lies in. */
  private static Stream<IpAddress> addresses(IpPrefix hosts, IpPrefix near) {
    IpPrefix network = near.contains(hosts.network()) ? near : hosts;
    boolean hasBoth = network.length() <= 30; // RFC 3021: a /31 has neither
    long lowest = first(network);
    long highest = last(network);
    return LongStream.rangeClosed(first(hosts), last(hosts))
        .filter(address -> !hasBoth || address != lowest && address != highest)
        .mapToObj(address -> IpAddress.v4((int) address));
  }

  private static long first(IpPrefix prefix) {
    return Integer.toUnsignedLong(prefix.network().toV4Bits());
  }

  private static long last(IpPrefix prefix) {
    return first(prefix) + (1L << (32 - prefix.length())) - 1;
  }
}
