package org.wackamole.core;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * Which addresses nobody has, as far as a coordinator knows, so that their next owner need not ask
 * for them (rule 10).
 */
final class Vacancies {
  /**
   * Whose release was confirmed by a report of this view, or whose holder was lost and surely has
   * them no more; and that nobody has since.
   */
  private final SortedSet<IpAddress> free = new TreeSet<>();

  /**
   * That a lost member may have, until somebody here has them bound: that another one lets go of
   * them does not make them free, because it may do so for that member's sake.
   */
  private final SortedSet<IpAddress> haunted = new TreeSet<>();

  void viewInstalled(Partings.Estate estate) {
    free.clear();
    free.addAll(estate.free());
    haunted.clear();
    haunted.addAll(estate.haunted());
  }

  /** After a pause: others may have taken what was free. */
  void forget() {
    free.clear();
  }

  void released(IpAddress address) {
    free.add(address);
  }

  void heard(Report report) {
    report
        .holds()
        .forEach(
            (vif, state) -> {
              free.removeAll(vif.addresses());
              if (state == HoldState.BOUND) {
                haunted.removeAll(vif.addresses());
              }
            });
  }

  /** What is not granted to anybody may be taken by another side. */
  void retain(Set<VifId> granted) {
    free.removeIf(a -> granted.stream().noneMatch(vif -> vif.addresses().contains(a)));
  }

  /**
   * @param confirmed whether a member that has it will have let go of it before
   */
  boolean needNoQuestion(IpAddress address, boolean confirmed) {
    return free.contains(address) || confirmed && !haunted.contains(address);
  }
}
