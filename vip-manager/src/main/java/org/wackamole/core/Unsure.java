package org.wackamole.core;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * What was held when this member was paused, and others may have had since, and what the kernel
 * refused: it is asked for.
 */
final class Unsure {
  private final SortedSet<IpAddress> addresses = new TreeSet<>();

  void add(Collection<VifId> held) {
    held.forEach(id -> addresses.addAll(id.addresses()));
  }

  /** Nobody else has it. */
  void remove(VifId id) {
    addresses.removeAll(id.addresses());
  }

  /**
   * An assignment is obeyed, so one that was made after the pause: of what a fellow has by its
   * report, and nothing here is left of, it is known again who has it, and that one's word that it
   * let go is as good as ever.
   */
  void obey(View view, MemberId self, Reports reports, Collection<VifId> own) {
    for (MemberId member : view.members()) {
      if (!member.equals(self) && !addresses.isEmpty()) {
        reports.of(member, view).stream()
            .flatMap(Report::inKernel)
            .filter(id -> own.stream().noneMatch(id::overlaps))
            .forEach(this::remove);
      }
    }
  }

  boolean has(VifId id) {
    return id.addresses().stream().anyMatch(addresses::contains);
  }

  /** What is unsure is a hold for which others wait, and whose end confirms nothing. */
  HoldState shown(VifId id, Hold hold) {
    return hold.state == HoldState.RELEASING && has(id) ? HoldState.WAITING : hold.state;
  }
}
