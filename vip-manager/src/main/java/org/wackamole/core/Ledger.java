package org.wackamole.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What each member may hold, as far as the coordinator can know (rule 3): what its newest report of
 * this view shows, and what any assignment after the last one it obeyed has granted it. Not only
 * the newest assignment counts: the member may still obey an older one that is on its way.
 */
final class Ledger {
  /** The newest assignment of this view that granted a virtual interface to a member. */
  private final SortedMap<MemberId, SortedMap<VifId, Long>> granted = new TreeMap<>();

  /** What a member that did not report in this view may hold from the view before. */
  private final SortedMap<MemberId, SortedSet<VifId>> carried = new TreeMap<>();

  /** A new view: the book of the old one is closed, and what members may hold is carried over. */
  void carryOver(View old, View view, Reports reports) {
    SortedMap<MemberId, SortedSet<VifId>> over = new TreeMap<>();
    for (MemberId member : old.members()) {
      if (view.contains(member)) {
        over.put(member, mayHold(member, old, reports));
      }
    }
    clear();
    carried.putAll(over);
  }

  void clear() {
    granted.clear();
    carried.clear();
  }

  void record(Assignment assignment) {
    assignment
        .grants()
        .forEach(
            (vif, grant) ->
                grant
                    .owner()
                    .ifPresent(
                        owner ->
                            granted
                                .computeIfAbsent(owner, o -> new TreeMap<>())
                                .put(vif, assignment.counter())));
  }

  /** The counter of the newest assignment that granted it to the member; 0 for none. */
  long lastGrant(MemberId member, VifId vif) {
    return granted.getOrDefault(member, Collections.emptySortedMap()).getOrDefault(vif, 0L);
  }

  SortedSet<VifId> mayHold(MemberId member, View view, Reports reports) {
    SortedSet<VifId> may = new TreeSet<>();
    Optional<Report> report = reports.of(member, view);
    long obeyed = report.map(Report::obeyed).orElse(0L);
    if (report.isPresent()) {
      may.addAll(report.get().holds().keySet());
    } else {
      may.addAll(carried.getOrDefault(member, Collections.emptySortedSet()));
    }
    granted
        .getOrDefault(member, Collections.emptySortedMap())
        .forEach(
            (vif, counter) -> {
              if (counter > obeyed) {
                may.add(vif);
              }
            });
    return may;
  }
}
