package org.wackamole.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A virtual interface goes from a member of the view to another, and nobody serves it from the
 * release on the one to the bind on the other. So the one that has it keeps it, a moment at most,
 * until the other has said that it waits for nothing else; and the other gets ready meanwhile.
 *
 * <p>Nothing rests on that moment. Who waits binds when the release was reported and not before
 * (rule 3), and letting go early is required of nobody; where it is, as after a pause, where
 * another may have it already, as after a merge, and where its link is down, nobody is waited for.
 */
final class HandOver {
  private static final Timer OVER = new Timer.HandOver();

  private final SortedMap<VifId, Hold> holds;
  private List<Vif> prepared = List.of();

  /** They are those of {@link Holdings}. */
  HandOver(SortedMap<VifId, Hold> holds) {
    this.holds = holds;
  }

  /**
   * An assignment is obeyed: what it gives to others, who do not know of it yet, may stay.
   *
   * @param unable links on which it would serve nobody
   */
  void begin(
      Assignment assignment,
      MemberId self,
      View view,
      Reports reports,
      SortedSet<String> unable,
      List<Effect> out) {
    boolean before = isUnderWay();
    holds.forEach(
        (id, hold) -> {
          boolean serves =
              hold.state == HoldState.BOUND && !hold.found && !hold.vif.liesOnAny(unable);
          hold.heir =
              Optional.ofNullable(assignment.grants().get(id))
                  .flatMap(Grant::owner)
                  .filter(owner -> serves && !owner.equals(self))
                  .filter(owner -> isNewTo(owner, id, assignment, view, reports));
        });
    if (isUnderWay() && !before) {
      out.add(new Effect.StartTimer(OVER, Timing.HAND_OVER));
    }
  }

  private static boolean isNewTo(
      MemberId owner, VifId id, Assignment assignment, View view, Reports reports) {
    return reports
        .of(owner, view)
        .filter(report -> report.obeyed() < assignment.counter())
        .filter(report -> report.holds().keySet().stream().noneMatch(id::overlaps))
        .isPresent();
  }

  boolean isUnderWay() {
    return holds.values().stream().anyMatch(hold -> hold.heir.isPresent());
  }

  /**
   * All at once, so that what they do on hearing of it is not held up by others who only begin.
   *
   * @param obeyed the assignment in force here
   */
  boolean allWait(View view, Reports reports, long obeyed) {
    return isUnderWay()
        && holds.values().stream()
            .flatMap(hold -> hold.heir.stream())
            .allMatch(heir -> reports.of(heir, view).filter(r -> r.obeyed() >= obeyed).isPresent());
  }

  /** What stays is decided on anew. */
  void end() {
    holds.values().forEach(hold -> hold.heir = Optional.empty());
  }

  /** Whether nobody whom the grant names, and nothing of this member's own, is in the way. */
  boolean mayBegin(VifId id, Hold hold, View view, Reports reports, long obeyed) {
    boolean ownInTheWay =
        holds.keySet().stream().anyMatch(other -> !other.equals(id) && other.overlaps(id));
    return !ownInTheWay
        && hold.grant.after().stream()
            .allMatch(
                member ->
                    reports
                        .of(member, view)
                        .filter(report -> report.obeyed() >= obeyed)
                        .filter(report -> report.holds().keySet().stream().noneMatch(id::overlaps))
                        .isPresent());
  }

  /** Tells the kernel's side what will be bound as soon as others have let go. */
  void prepare(List<Effect> out) {
    List<Vif> waiting = new ArrayList<>();
    for (Hold hold : holds.values()) {
      if (hold.state == HoldState.WAITING && !hold.grant.ask()) {
        waiting.add(hold.vif);
      }
    }
    if (!waiting.equals(prepared)) {
      prepared = waiting;
      out.add(new Effect.Prepare(waiting));
    }
  }
}
