package org.wackamole.core;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that a member tells of itself (rule 1). Always the full state, so that the newest of each
 * sender is all that counts and any one of them may be lost.
 *
 * @param sender who tells
 * @param name its label
 * @param view the view that the sender is in
 * @param counter grows with every report of the sender, over all views
 * @param state for people to read
 * @param ready whether it may be given anything
 * @param mature whether it has waited long enough, or met one that had
 * @param weight its share of the pool relative to others, at least 1
 * @param pool the virtual interfaces that its file names
 * @param prefers those of the pool that it wants
 * @param unable interfaces that cannot take an address now
 * @param unproven interfaces that failed, and have not taken an address since
 * @param obstacles why it cannot bind single virtual interfaces
 * @param holds what it holds; a virtual interface that is absent is confirmed gone
 * @param lastHeld what it held last, also before it let go
 * @param settings what it runs with
 * @param obeyed the counter of the last assignment of {@code view} that it obeyed; 0 for none
 * @param comeback what it knows of members that restart
 */
public record Report(
    MemberId sender,
    String name,
    ViewId view,
    long counter,
    State state,
    boolean ready,
    boolean mature,
    int weight,
    SortedMap<VifId, Vif> pool,
    SortedSet<VifId> prefers,
    SortedSet<String> unable,
    SortedSet<String> unproven,
    SortedMap<VifId, Obstacle> obstacles,
    SortedMap<VifId, HoldState> holds,
    SortedSet<VifId> lastHeld,
    Settings settings,
    long obeyed,
    Comeback comeback) {
  /**
   * What its kernel has. A hold that only waits or asks was never given to the kernel: it answers
   * for nothing, and its end confirms nothing.
   */
  Stream<VifId> inKernel() {
    return holds.entrySet().stream()
        .filter(e -> e.getValue() == HoldState.BOUND || e.getValue() == HoldState.RELEASING)
        .map(Map.Entry::getKey);
  }

  /** Without a word about members that restart. */
  public Report(
      MemberId sender,
      String name,
      ViewId view,
      long counter,
      State state,
      boolean ready,
      boolean mature,
      int weight,
      SortedMap<VifId, Vif> pool,
      SortedSet<VifId> prefers,
      SortedSet<String> unable,
      SortedSet<String> unproven,
      SortedMap<VifId, Obstacle> obstacles,
      SortedMap<VifId, HoldState> holds,
      SortedSet<VifId> lastHeld,
      Settings settings,
      long obeyed) {
    this(
        sender,
        name,
        view,
        counter,
        state,
        ready,
        mature,
        weight,
        pool,
        prefers,
        unable,
        unproven,
        obstacles,
        holds,
        lastHeld,
        settings,
        obeyed,
        Comeback.NONE);
  }

  /** Whether it leaves, or has left, to come back (rule 15). */
  boolean restarts() {
    return comeback.isOf(sender);
  }

  /** Of a weight; enough for any two hosts, and small enough to multiply exactly. */
  public static final int MOST_WEIGHT = 10_000;

  public Report {
    pool = Collections.unmodifiableSortedMap(new TreeMap<>(pool));
    prefers = Collections.unmodifiableSortedSet(new TreeSet<>(prefers));
    unable = Collections.unmodifiableSortedSet(new TreeSet<>(unable));
    unproven = Collections.unmodifiableSortedSet(new TreeSet<>(unproven));
    obstacles = Collections.unmodifiableSortedMap(new TreeMap<>(obstacles));
    holds = Collections.unmodifiableSortedMap(new TreeMap<>(holds));
    lastHeld = Collections.unmodifiableSortedSet(new TreeSet<>(lastHeld));
    if (weight < 1 || weight > MOST_WEIGHT) {
      throw new IllegalArgumentException(
          "a weight is between 1 and " + MOST_WEIGHT + ", not " + weight);
    }
  }
}
