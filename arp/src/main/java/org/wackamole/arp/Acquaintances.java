package org.wackamole.arp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * Whom a link may be asked about, besides those that this host's own tables show.
 *
 * @param links those to be judged: the pool's networks and addresses on each, by interface
 * @param named hosts that the file names one by one, the most trusted first
 * @param members addresses of all members that are or were in the group lately
 * @param shared what members told of their neighbours
 */
public record Acquaintances(
    Map<String, Link> links,
    List<IpAddress> named,
    Set<IpAddress> members,
    Collection<Neighbour> shared) {
  public static final Acquaintances NONE =
      new Acquaintances(Map.of(), List.of(), Set.of(), List.of());

  /** A link's part of the pool. */
  public record Link(Set<IpPrefix> networks, Set<IpAddress> pool) {
    public Link {
      networks = Set.copyOf(networks);
      pool = Set.copyOf(pool);
    }
  }

  public Acquaintances {
    links = Map.copyOf(links);
    named = List.copyOf(named);
    members = Set.copyOf(members);
    shared = List.copyOf(shared);
  }

  /** What this host's kernel knows of its links at a moment. */
  record Tables(List<Route> routes, List<Neighbour> neighbours) {
    static final Tables EMPTY = new Tables(List.of(), List.of());
  }

  Link link(String ifname) {
    return links.getOrDefault(ifname, new Link(Set.of(), Set.of()));
  }

  /**
   * Who can be asked on a link, the best first: members, hosts named in the file, gateways, this
   * host's neighbours, those of others.
   */
  List<Candidate> on(String ifname, Tables tables) {
    Link link = link(ifname);
    Map<IpAddress, Neighbour> known = new HashMap<>();
    shared.stream()
        .filter(n -> isOn(ifname, link, tables, n.address()))
        .forEach(n -> add(known, n));
    tables.neighbours.stream().filter(n -> n.ifname().equals(ifname)).forEach(n -> add(known, n));
    Set<IpAddress> best = new LinkedHashSet<>();
    List<IpAddress> mentioned = new ArrayList<>(members);
    mentioned.addAll(named);
    mentioned.stream().filter(a -> isOn(ifname, link, tables, a)).forEach(best::add);
    tables.routes.stream()
        .filter(route -> route.ifname().equals(ifname))
        .forEach(route -> route.gateway().ifPresent(best::add));
    tables.neighbours.stream()
        .filter(n -> n.ifname().equals(ifname))
        .forEach(n -> best.add(n.address()));
    best.addAll(known.keySet());
    return best.stream()
        .filter(address -> address.isV4() && !link.pool.contains(address))
        .map(
            address ->
                new Candidate(address, Optional.ofNullable(known.get(address)).map(Neighbour::mac)))
        .toList();
  }

  private static void add(Map<IpAddress, Neighbour> known, Neighbour neighbour) {
    known.put(neighbour.address(), neighbour);
  }

  private static boolean isOn(String ifname, Link link, Tables tables, IpAddress address) {
    return link.networks.stream().anyMatch(network -> network.contains(address))
        || tables.routes.stream().anyMatch(r -> r.ifname().equals(ifname) && r.isLinkOf(address));
  }
}
