package org.wackamole.core;

import java.util.Collections;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a member's file says, resolved against its host.
 *
 * @param name its label
 * @param weight at least 1
 * @param pool by identity; every key is the value's own
 * @param prefers a part of the pool
 * @param settings what the group should agree on
 * @param quorum how many members a side needs to hold anything; empty for any number (rule 9)
 */
public record MemberConfig(
    String name,
    int weight,
    SortedMap<VifId, Vif> pool,
    SortedSet<VifId> prefers,
    Settings settings,
    OptionalInt quorum) {
  public MemberConfig {
    pool = Collections.unmodifiableSortedMap(new TreeMap<>(pool));
    prefers = Collections.unmodifiableSortedSet(new TreeSet<>(prefers));
  }

  /** Without a quorum. */
  public MemberConfig(
      String name,
      int weight,
      SortedMap<VifId, Vif> pool,
      SortedSet<VifId> prefers,
      Settings settings) {
    this(name, weight, pool, prefers, settings, OptionalInt.empty());
  }
}
