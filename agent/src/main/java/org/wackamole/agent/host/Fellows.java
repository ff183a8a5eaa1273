package org.wackamole.agent.host;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.wackamole.arp.Neighbour;
import org.wackamole.core.MemberId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Where the members are and were: what neighbours they are. Those that are gone are remembered, for
 * it is they who are no witnesses, and who may come back with an address that is held here.
 */
final class Fellows {
  /** Members that restart again and again have a new identity each time. */
  private static final int REMEMBERED = 256;

  /** The longest unseen first. */
  private final Map<MemberId, IpAddress> addresses = new LinkedHashMap<>();

  private SortedMap<MemberId, IpAddress> present = new TreeMap<>();

  /**
   * @param members all of the present view whose address is known
   * @return whether they are others than before
   */
  synchronized boolean are(SortedMap<MemberId, InetAddress> members) {
    SortedMap<MemberId, IpAddress> now = new TreeMap<>();
    members.forEach((id, address) -> now.put(id, IpAddress.of(address)));
    boolean changed = !now.equals(present);
    present = now;
    now.forEach(
        (id, address) -> {
          addresses.remove(id);
          addresses.put(id, address);
        });
    Iterator<MemberId> oldest = addresses.keySet().iterator();
    while (addresses.size() > REMEMBERED && oldest.hasNext()) {
      oldest.next();
      oldest.remove();
    }
    return changed;
  }

  synchronized Set<IpAddress> addresses() {
    return Set.copyOf(addresses.values());
  }

  /** The addresses at which there was a member, and is none of these. */
  synchronized Set<IpAddress> lost(SortedSet<MemberId> living) {
    Set<IpAddress> lost = new HashSet<>(addresses.values());
    living.stream().filter(addresses::containsKey).map(addresses::get).forEach(lost::remove);
    return lost;
  }

  /** The MACs that members have or had, as far as these tables tell. */
  Set<MacAddress> macs(List<? extends Collection<Neighbour>> tables) {
    Set<IpAddress> members = addresses();
    return tables.stream()
        .flatMap(Collection::stream)
        .filter(neighbour -> members.contains(neighbour.address()))
        .map(Neighbour::mac)
        .collect(Collectors.toSet());
  }
}
