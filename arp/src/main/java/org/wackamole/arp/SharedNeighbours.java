package org.wackamole.arp;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wackamole.inet.IpAddress;

/**
 * The neighbours that any member has told of, merged: the newest word about an address counts, and
 * an entry that nobody has confirmed for some exchange periods is forgotten.
 *
 * <p>What a member told stays when the member is gone, for it is just a dead member's neighbours
 * that must hear who has its addresses now. Times are {@link System#nanoTime} values. Not safe for
 * use by several threads at once.
 */
public final class SharedNeighbours {
  /** Lost or late messages of two exchanges in a row forget nobody. */
  public static final int PERIODS = 3;

  /** A group's tables overlap; at about 100 bytes each this stays below 1 MB whoever floods it. */
  public static final int LIMIT = 8192;

  private record Told(Neighbour neighbour, long at) {}

  private final long maxAge;

  /** Oldest first. */
  private final Map<IpAddress, Told> byAddress = new LinkedHashMap<>();

  /**
   * @param period how often members exchange their tables ({@code Arp-Cache})
   */
  public SharedNeighbours(Duration period) {
    maxAge = period.toNanos() * PERIODS;
  }

  /** Takes over one member's table. Beyond {@link #LIMIT} the longest unconfirmed are forgotten. */
  public void told(Collection<Neighbour> table, long now) {
    for (Neighbour neighbour : table) {
      byAddress.remove(neighbour.address());
      byAddress.put(neighbour.address(), new Told(neighbour, now));
    }
    forget(now);
  }

  /** What is known and not too old, the longest unconfirmed first. */
  public List<Neighbour> fresh(long now) {
    forget(now);
    return byAddress.values().stream().map(Told::neighbour).toList();
  }

  private void forget(long now) {
    int surplus = byAddress.size() - LIMIT;
    for (Iterator<Told> oldest = byAddress.values().iterator(); oldest.hasNext(); surplus--) {
      boolean old = now - oldest.next().at > maxAge;
      if (!old && surplus <= 0) {
        return;
      }
      oldest.remove();
    }
  }
}
