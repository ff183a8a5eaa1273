package org.wackamole.agent.host;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.Held;
import org.wackamole.netlink.HeldRecord;

/**
 * What is done for addresses before others have let go of them: they go on record, and the kernel's
 * tables are looked at. While they wait to be bound nobody serves them, and a file that is written
 * then is time in which nobody answers. One thread owns it.
 */
final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  private final AddressTable table;
  private final HeldRecord record;
  private final KernelView view;
  private List<Held> onRecord = List.of();

  Preparation(AddressTable table, HeldRecord record, KernelView view) {
    this.table = table;
    this.record = record;
    this.view = view;
  }

  /** What is gone is off record, unless it is here or expected again. */
  void forget(List<Held> gone) {
    view.forget(
        gone.stream().filter(held -> !view.isOurs(held) && !onRecord.contains(held)).toList());
  }

  /** What was prepared before, and neither is among these nor was bound, is off record again. */
  void prepare(List<Vif> vifs) {
    List<Held> next =
        vifs.stream()
            .filter(
                vif -> vif.addresses().stream().map(IfAddress::address).noneMatch(view::isForeign))
            .flatMap(vif -> Entries.of(vif).stream())
            .toList();
    List<Held> before = onRecord;
    onRecord = next;
    forget(before);
    if (before.containsAll(next)) {
      // The rest of a batch: others of it were bound just now, and these may be let go of any
      // moment.
      return;
    }
    try {
      record.add(next);
    } catch (IOException e) {
      // It is tried again, and told, when they are to be bound.
      LOG.debug("Not on record yet", e);
    }
    table.look(next.stream().map(Held::ifname).toList());
  }
}
