package org.wackamole.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which of two sides of a group goes on when they hear of each other, until they merge (rule 9).
 *
 * <p>Both compare the same, so one drops: a side that serves goes before one that does not, then
 * the larger one, then the one with the lowest identity. Whether a side serves changes while they
 * look at each other, because who drops serves no more. So who is outranked goes on comparing, by
 * what itself did before it dropped and by the last word of the other side: should that one let go
 * as well, this one takes part again. Two sides that have both dropped hear so from each other, and
 * at least one goes on; when both do, the rank decides again, and now both of them serve.
 */
final class Precedence {
  private static final Timer OUTRANKED = new Timer.Outranked();

  /** A view of fellows that ranks higher, until they meet or nothing is heard of it any more. */
  private Optional<View> outranking = Optional.empty();

  /** Whether this side served when it was outranked. */
  private boolean served;

  private boolean heardAgain;

  /** Fellows of sides that rank lower and were heard of lately: they hold nothing for a while. */
  private final SortedSet<MemberId> yielding = new TreeSet<>();

  /** Views of those, as long as they have only been heard to serve nothing. */
  private final SortedSet<ViewId> idle = new TreeSet<>();

  boolean isOutranked() {
    return outranking.isPresent();
  }

  void clear(List<Effect> out) {
    stopBeingOutranked(out);
    forgetLower();
  }

  /**
   * Those who outranked it and this member have met where they merge, or where one of them comes
   * in. One that was in the view before may only not have been left out of it yet, for who excludes
   * somebody asks nobody.
   */
  void viewInstalled(Optional<View> before, View view, List<Effect> out) {
    yielding.removeAll(view.members());
    List<MemberId> came = new ArrayList<>(view.members());
    came.removeAll(before.filter(b -> !view.merge()).map(View::members).orElse(List.of()));
    if (outranking.filter(v -> came.stream().anyMatch(v::contains)).isPresent()) {
      stopBeingOutranked(out);
    }
  }

  private void stopBeingOutranked(List<Effect> out) {
    if (outranking.isPresent()) {
      outranking = Optional.empty();
      out.add(new Effect.StopTimer(OUTRANKED));
    }
  }

  private void forgetLower() {
    yielding.clear();
    idle.clear();
  }

  /** Nothing may have been heard of those fellows for a while: they are gone as well. */
  void timeIsUp(List<Effect> out) {
    forgetLower();
    if (outranking.isPresent() && heardAgain) {
      heardAgain = false;
      out.add(new Effect.StartTimer(OUTRANKED, Timing.OUTRANKED));
    } else {
      outranking = Optional.empty();
    }
  }

  /**
   * Fellows have a view without this member. Where its own side ranks higher it says at once what
   * it has bound: those who yield let go now, and the merge takes longer.
   *
   * @return true where their side ranks higher, and did not before
   */
  boolean outrankedBy(Event.FellowViewHeard heard, Own own, List<Vif> bound, List<Effect> out) {
    View other = heard.view();
    if (other.contains(own.self()) || other.id().equals(own.view().id())) {
      return false;
    }
    List<MemberId> theirs = new ArrayList<>(other.members());
    if (other.id().counter() == own.view().id().counter()) {
      // Counters grow: who is in a view of ours cannot be in another of the same counter.
      theirs.removeAll(own.reported());
    }
    List<MemberId> side = new ArrayList<>(own.view().members());
    boolean fellows = side.removeAll(theirs);
    if (theirs.isEmpty() || fellows && other.id().counter() < own.view().id().counter()) {
      // Old news: whoever was in that view has come on to this one, or will.
      return false;
    }
    Side mine = new Side(outranking.isPresent() ? served : own.serves(), side);
    boolean lower = mine.goesBefore(new Side(heard.serves(), theirs));
    if (outranking.isPresent()) {
      reconsider(heard, theirs, lower, out);
      return false;
    }
    if (lower) {
      goOn(heard, theirs, bound, out);
      return false;
    }
    if (yielding.containsAll(other.members()) && !(heard.serves() && idle.contains(other.id()))) {
      // They have merged with each other first, and still hold nothing: whoever serves goes on.
      return false;
    }
    // Who holds nothing itself is not the one that serves, for whom others yield.
    forgetLower();
    outranking = Optional.of(other);
    served = own.serves();
    heardAgain = false;
    out.add(new Effect.StartTimer(OUTRANKED, Timing.OUTRANKED));
    out.add(
        warning("Other members have a view without this one: it holds nothing until they meet"));
    return true;
  }

  /** Who was outranked by a side that serves nothing any more takes part again. */
  private void reconsider(
      Event.FellowViewHeard heard, List<MemberId> theirs, boolean lower, List<Effect> out) {
    boolean same = outranking.get().members().stream().anyMatch(heard.view()::contains);
    if (same && lower && !heard.serves()) {
      stopBeingOutranked(out);
      goOn(heard, theirs, List.of(), out);
      out.add(
          new Effect.Tell(
              Effect.Severity.INFO,
              "Those other members serve nothing any more: this one takes part again"));
    } else if (!lower) {
      heardAgain = true;
    }
  }

  private void goOn(
      Event.FellowViewHeard heard, List<MemberId> theirs, List<Vif> bound, List<Effect> out) {
    View other = heard.view();
    yielding.addAll(theirs);
    if (heard.serves()) {
      idle.remove(other.id());
    } else {
      idle.add(other.id());
    }
    out.add(new Effect.StartTimer(OUTRANKED, Timing.YIELDING));
    if (!bound.isEmpty()) {
      out.add(new Effect.Announce(bound));
    }
  }

  /**
   * This member's side.
   *
   * @param reported who has shown, by a report, that it is in this view
   * @param serves whether this side serves anything
   */
  record Own(View view, MemberId self, List<MemberId> reported, boolean serves) {}

  private record Side(boolean serves, List<MemberId> members) {
    /** Who serves, then the larger one, then the one with the lowest identity. */
    boolean goesBefore(Side other) {
      if (serves != other.serves) {
        return serves;
      }
      return members.size() != other.members.size()
          ? members.size() > other.members.size()
          : Collections.min(members).compareTo(Collections.min(other.members)) < 0;
    }
  }

  private static Effect warning(String text) {
    return new Effect.Tell(Effect.Severity.WARNING, text);
  }
}
