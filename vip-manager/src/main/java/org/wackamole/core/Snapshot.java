package org.wackamole.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a member knows, for people to read: the answer to {@code wackactl status}. A value, safe to
 * hand to other threads.
 *
 * @param view empty while the group is not open
 * @param members in the order of the view
 * @param vifs of all pools known in the view, in their order
 * @param unready why this member may hold nothing, in a few words; empty where it may
 * @param isolated interfaces of this member on which nobody answers: it is cut off there
 * @param departed members that are gone and were not seen since, with the reason; the newest last
 */
public record Snapshot(
    MemberId self,
    String name,
    State state,
    boolean mature,
    Optional<View> view,
    List<MemberLine> members,
    List<VifLine> vifs,
    Optional<String> unready,
    SortedSet<String> isolated,
    List<Parting> departed) {
  public Snapshot {
    members = List.copyOf(members);
    vifs = List.copyOf(vifs);
    isolated = Collections.unmodifiableSortedSet(new TreeSet<>(isolated));
    departed = List.copyOf(departed);
  }

  /** Of a member that is well. */
  public Snapshot(
      MemberId self,
      String name,
      State state,
      boolean mature,
      Optional<View> view,
      List<MemberLine> members,
      List<VifLine> vifs) {
    this(
        self,
        name,
        state,
        mature,
        view,
        members,
        vifs,
        Optional.empty(),
        Collections.emptySortedSet(),
        List.of());
  }

  /**
   * A member that is gone.
   *
   * @param name its label
   * @param how why, in a few words
   */
  public record Parting(String name, String how) {}

  /**
   * @param state empty until it has reported in this view
   * @param load how many virtual interfaces are assigned to it
   * @param unable its interfaces that cannot take an address now
   * @param differs how its file differs from ours, one short sentence each
   */
  public record MemberLine(
      MemberId id,
      String name,
      Optional<State> state,
      boolean mature,
      int weight,
      int load,
      SortedSet<String> unable,
      List<String> differs) {}

  /**
   * @param vif as our own file defines it; empty where it does not know it
   * @param owner whom it is assigned to
   * @param hold how far the owner has come, by its newest report; empty where it reports none
   * @param why empty where all is well, else why nobody answers for it, one line for people
   */
  public record VifLine(
      VifId id,
      Optional<Vif> vif,
      Optional<MemberId> owner,
      Optional<HoldState> hold,
      Optional<String> why) {}
}
