package org.wackamole.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * A virtual interface goes from a member of the view to another, and nobody serves it from the
 * release on the one to the bind on the other. So the one that has it keeps it, a moment at most,
 * until the other has said that it waits for nothing else; and the other gets ready meanwhile.
 * Where several members let go for the same next owner, they do so one after another, in the order
 * of the view: it takes over one batch in half the time that it takes over two at once.
 *
 * <p>Nothing rests on that moment. Who waits binds when the release was reported and not before
 * (rule 3), and letting go early is required of nobody; where it is, as after a pause, where
 * another may have it already, as after a merge, and where its link is down, nobody is waited for.
 */
final class HandOver {
  private static final Timer OVER = new Timer.HandOver();

  private final SortedMap<VifId, Hold> holds;
  private List<Vif> prepared = List.of();

  /** What each next owner takes from earlier members of the view before it is this one's turn. */
  private final SortedMap<MemberId, SortedSet<VifId>> before = new TreeMap<>();

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
    boolean goesOn = isUnderWay();
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
    int turns = lookAhead(assignment, self, view);
    if (isUnderWay() && !goesOn) {
      Duration patience = Duration.ofNanos(Timing.HAND_OVER.toNanos() * turns);
      out.add(new Effect.StartTimer(OVER, patience));
    }
  }

  /** How many members let go until this one has, itself included. */
  private int lookAhead(Assignment assignment, MemberId self, View view) {
    before.clear();
    holds.values().stream()
        .flatMap(hold -> hold.heir.stream())
        .forEach(heir -> before.put(heir, new TreeSet<>()));
    if (before.isEmpty()) {
      return 1;
    }
    Set<IpAddress> own = new TreeSet<>();
    holds.keySet().forEach(id -> own.addAll(id.addresses()));
    List<MemberId> earlier = view.members().subList(0, view.members().indexOf(self));
    SortedSet<MemberId> ahead = new TreeSet<>();
    assignment
        .grants()
        .forEach(
            (id, grant) -> {
              Optional<SortedSet<VifId>> taken = grant.owner().map(before::get);
              SortedSet<MemberId> from = new TreeSet<>(grant.after());
              from.retainAll(earlier);
              if (taken.isPresent()
                  && !from.isEmpty()
                  && Collections.disjoint(own, id.addresses())) {
                taken.get().add(id);
                ahead.addAll(from);
              }
            });
    return 1 + ahead.size();
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
   * Whether those who have it next wait for it, all of them, so that what they do on hearing of it
   * is not held up by others who only begin; and have what they take before.
   *
   * @param obeyed the assignment in force here
   */
  boolean isDue(View view, Reports reports, long obeyed) {
    return isUnderWay()
        && holds.values().stream()
            .flatMap(hold -> hold.heir.stream())
            .allMatch(
                heir ->
                    reports
                        .of(heir, view)
                        .filter(report -> report.obeyed() >= obeyed)
                        .filter(report -> has(report, before.get(heir)))
                        .isPresent());
  }

  private static boolean has(Report report, SortedSet<VifId> vifs) {
    return vifs.stream().allMatch(vif -> report.holds().get(vif) == HoldState.BOUND);
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
