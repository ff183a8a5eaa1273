package org.wackamole.arp;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Who on a link answers when all is well, by a census every few seconds. Only the silence of those
 * says anything.
 *
 * <p>A host that missed two in a row, while others answered, has left and is forgotten: a gateway
 * that is started again or a laptop that was closed must not make its link look dead later. A
 * census that nobody answers forgets nobody: it may be this host that is cut off, and that does not
 * become less so by waiting.
 */
final class LinkMemory {
  private static final int MISSES = 2;

  private static final class Known {
    Optional<MacAddress> mac = Optional.empty();
    int missed;
  }

  private final Map<IpAddress, Known> answering = new LinkedHashMap<>();

  boolean knows(IpAddress address) {
    return answering.containsKey(address);
  }

  /** Those who answer when all is well, with the MACs that they answered from. */
  List<Candidate> all() {
    return answering.entrySet().stream()
        .map(each -> new Candidate(each.getKey(), each.getValue().mac))
        .toList();
  }

  void answered(IpAddress address, MacAddress mac) {
    Known known = answering.computeIfAbsent(address, key -> new Known());
    known.mac = Optional.of(mac);
    known.missed = 0;
  }

  /**
   * A census is over.
   *
   * @param asked all of them
   * @param heard those who answered, of whom {@link #answered} was told
   */
  void counted(Collection<IpAddress> asked, Set<IpAddress> heard) {
    if (heard.isEmpty()) {
      return;
    }
    for (IpAddress address : asked) {
      if (!heard.contains(address) && answering.containsKey(address)) {
        answering.get(address).missed++;
      }
    }
    answering.values().removeIf(known -> known.missed >= MISSES);
  }
}
