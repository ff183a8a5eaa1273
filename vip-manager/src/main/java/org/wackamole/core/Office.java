package org.wackamole.core;

import java.util.List;
import java.util.Optional;

/** The office of the coordinator: who has it decides, sends what it decided, and sends it again. */
final class Office {
  private final Reports reports;
  private final Correspondence correspondence;
  private Optional<Coordinator> coordinator = Optional.empty();

  Office(Reports reports, Correspondence correspondence) {
    this.reports = reports;
    this.correspondence = correspondence;
  }

  /** Empty while another member has the office. */
  Optional<Coordinator> coordinator() {
    return coordinator;
  }

  boolean isHeld() {
    return coordinator.isPresent();
  }

  /** As {@link Coordinator#settled}. */
  boolean settled() {
    return coordinator.filter(Coordinator::settled).isPresent();
  }

  /** As {@link Coordinator#doubts}. */
  boolean doubts() {
    return coordinator.filter(Coordinator::doubts).isPresent();
  }

  void giveUp() {
    coordinator = Optional.empty();
  }

  /**
   * @param doubt whether this member was paused and not heard since
   */
  void viewInstalled(View next, MemberId self, Partings.Estate estate, boolean doubt) {
    if (!next.coordinator().equals(self)) {
      coordinator = Optional.empty();
    } else if (coordinator.isPresent()) {
      coordinator.get().continueIn(next, estate);
    } else {
      coordinator = Optional.of(new Coordinator(next, reports, estate));
    }
    if (doubt) {
      coordinator.ifPresent(Coordinator::doubt);
    }
  }

  /** What was issued now, because it is urgent; it is to be obeyed here as well. */
  Optional<Assignment> decide(View view, List<Effect> out) {
    Optional<Assignment> next = coordinator.flatMap(Coordinator::decide);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    if (!coordinator.get().urgent(next.get())) {
      if (!next.equals(coordinator.get().issued())) {
        correspondence.gather(view, out);
      }
      return Optional.empty();
    }
    issue(next.get(), view, out);
    return next;
  }

  /** What was issued again or anew, because not all have obeyed or been answered. */
  Optional<Assignment> repeat(View view, List<Effect> out) {
    Optional<Assignment> last = coordinator.get().issued();
    // Where nothing can be decided now, the last assignment is still to be obeyed by all.
    Optional<Assignment> next = coordinator.get().decide().or(() -> last);
    if (next.equals(last) && coordinator.get().answered()) {
      return Optional.empty();
    }
    next.ifPresent(assignment -> issue(assignment, view, out));
    return next;
  }

  private void issue(Assignment assignment, View view, List<Effect> out) {
    coordinator.get().issue(assignment);
    correspondence.assign(assignment, view, out);
  }
}
