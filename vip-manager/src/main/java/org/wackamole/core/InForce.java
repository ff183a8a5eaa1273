package org.wackamole.core;

import java.util.Optional;

/**
 * The assignment in force: the last one obeyed in this view. One that came before its view is kept
 * until the view comes.
 */
final class InForce {
  private Optional<Assignment> obeyed = Optional.empty();
  private Optional<Assignment> early = Optional.empty();

  /** It stays across views, until the next one is obeyed. */
  private Optional<Assignment> shown = Optional.empty();

  /** That of the assignment in force; 0 for none. */
  long counter() {
    return obeyed.map(Assignment::counter).orElse(0L);
  }

  boolean isEmpty() {
    return obeyed.isEmpty();
  }

  Optional<Assignment> obeyed() {
    return obeyed;
  }

  /** Whether another member shall have it. */
  boolean givesToOther(VifId vif, MemberId self) {
    return obeyed
        .map(assignment -> assignment.grants().get(vif))
        .flatMap(Grant::owner)
        .filter(owner -> !owner.equals(self))
        .isPresent();
  }

  Optional<Assignment> shown() {
    return shown;
  }

  /** Whether somebody has anything by the last one obeyed, be it of the view before. */
  boolean grantsAnything() {
    return shown.stream()
        .flatMap(a -> a.grants().values().stream())
        .anyMatch(g -> g.owner().isPresent());
  }

  void obey(Assignment assignment) {
    obeyed = Optional.of(assignment);
    shown = obeyed;
  }

  /** Keeps it if it may be of a view that is still to come; of two, the later one. */
  void keepForLater(Assignment assignment, Optional<View> view) {
    boolean later = view.filter(v -> assignment.view().counter() < v.id().counter()).isEmpty();
    boolean best = early.filter(e -> isLater(e, assignment)).isEmpty();
    if (later && best) {
      early = Optional.of(assignment);
    }
  }

  private static boolean isLater(Assignment a, Assignment b) {
    long views = a.view().counter() - b.view().counter();
    return views > 0 || (a.view().equals(b.view()) && a.counter() > b.counter());
  }

  /** A new view: nothing is in force; what came for it too early is given back. */
  Optional<Assignment> enter(View next) {
    obeyed = Optional.empty();
    Optional<Assignment> kept = early.filter(a -> a.view().equals(next.id()));
    early = Optional.empty();
    return kept;
  }

  void clear() {
    obeyed = Optional.empty();
    early = Optional.empty();
    shown = Optional.empty();
  }
}
