package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a member knows, for people to read: the answer to {@code wackactl status}. A value, safe to
 * hand to other threads.
 *
 * @param view empty while the group is not open
 * @param members in the order of the view
 * @param vifs of all pools known in the view, in their order
 */
public record Snapshot(
    MemberId self,
    String name,
    State state,
    boolean mature,
    Optional<View> view,
    List<MemberLine> members,
    List<VifLine> vifs) {
  public Snapshot {
    members = List.copyOf(members);
    vifs = List.copyOf(vifs);
  }

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
