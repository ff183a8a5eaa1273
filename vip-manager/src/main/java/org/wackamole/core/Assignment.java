package org.wackamole.core;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the coordinator answers (rule 2): the whole pool, each virtual interface with its owner.
 *
 * @param sender the coordinator of {@code view}
 * @param view obeyed only by a member that is in this view
 * @param counter grows with every change of {@code grants}, within one view, from 1
 * @param mature whether every ready member of the view is mature from now on
 * @param grants a virtual interface that is absent belongs to nobody: who holds it drops it
 * @param acknowledged the counter of the newest report of each member that was considered; may
 *     change while {@code counter} does not
 */
public record Assignment(
    MemberId sender,
    ViewId view,
    long counter,
    boolean mature,
    SortedMap<VifId, Grant> grants,
    SortedMap<MemberId, Long> acknowledged) {
  /** Whether it was made with a report of the member, in this view, at hand. */
  boolean hasRead(MemberId member) {
    return sender.equals(member) || acknowledged.containsKey(member);
  }

  public Assignment {
    grants = Collections.unmodifiableSortedMap(new TreeMap<>(grants));
    acknowledged = Collections.unmodifiableSortedMap(new TreeMap<>(acknowledged));
  }
}
