package org.wackamole.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One virtual interface's line of an assignment.
 *
 * @param owner who shall hold it; empty for nobody yet. Everybody else drops it
 * @param after members that may still hold it, or one that shares an address with it. The owner
 *     binds only when each has reported, having obeyed this assignment, that it does not
 * @param ask whether the owner has to ask the network first (rule 10): false only where a member of
 *     the view confirmed the release
 */
public record Grant(Optional<MemberId> owner, SortedSet<MemberId> after, boolean ask) {
  public static final Grant NOBODY =
      new Grant(Optional.empty(), Collections.emptySortedSet(), false);

  public Grant {
    after = Collections.unmodifiableSortedSet(new TreeSet<>(after));
  }
}
