package org.wackamole.agent.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.Held;
import org.wackamole.netlink.Outcome;

/**
 * Addresses that pass from one life of the daemon to the next (rule 15): what is left bound with a
 * lifetime, and what was found so and is not granted yet.
 */
final class Succession {
  private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

  /**
   * The kernel is up to a second late with the end of a lifetime, which is rounded by half a
   * second, and the reservation of the others must not end before.
   */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private final AddressTable table;
  private final KernelView view;
  private final Set<IpAddress> inherited = ConcurrentHashMap.newKeySet();

  Succession(AddressTable table, KernelView view) {
    this.table = table;
    this.view = view;
  }

  /** Ours as far as the record goes, and not renewed before they are granted. */
  void inherit(List<Vif> vifs) {
    vifs.forEach(vif -> Entries.of(vif).forEach(view::own));
    addresses(vifs).forEach(inherited::add);
  }

  /** Granted, or to be released. */
  void settled(List<Vif> vifs) {
    addresses(vifs).forEach(inherited::remove);
  }

  /** Whether all that is ours waits for a grant yet. */
  boolean hasAll() {
    return view.ours().stream().allMatch(held -> inherited.contains(held.address()));
  }

  /**
   * Sets the last lifetime that these get.
   *
   * @param ordered by {@link System#nanoTime}: the time runs from there
   */
  void bequeath(List<Vif> vifs, Duration grace, long ordered) {
    Duration left = grace.minus(MARGIN).minusNanos(System.nanoTime() - ordered);
    List<Held> held =
        vifs.stream().flatMap(vif -> Entries.of(vif).stream()).filter(view::isOurs).toList();
    // To the nearest second: whole ones are all that the kernel knows, and what it drops much
    // earlier
    // than expected looks to the others as if the host were gone.
    long seconds = left.plusMillis(500).toSeconds();
    if (seconds < 1) {
      LOG.warn("Too late to leave {} bound: the kernel ends it before anybody is back", held);
      return;
    }
    for (Outcome outcome : table.renew(held, Optional.of(Duration.ofSeconds(seconds)))) {
      if (outcome instanceof Outcome.Failed failed) {
        LOG.error("{}", failed.text());
      }
    }
  }

  static List<IpAddress> addresses(List<Vif> vifs) {
    return vifs.stream().flatMap(v -> v.addresses().stream()).map(IfAddress::address).toList();
  }
}
