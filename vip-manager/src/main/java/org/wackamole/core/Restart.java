package org.wackamole.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * This member's own way out, where it will come back (rule 15): it goes only when every other
 * member of its view reports the reservation, so that whoever coordinates next knows of it. Where
 * that takes long, as with a member of an older release, it hands over instead.
 */
final class Restart {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Reservations reservations;
  private final Holdings holdings;
  private final Standing standing;
  private final Timing timing;
  private Optional<UUID> token = Optional.empty();
  private Duration until = Duration.ZERO;

  Restart(Reservations reservations, Holdings holdings, Standing standing, Timing timing) {
    this.reservations = reservations;
    this.holdings = holdings;
    this.standing = standing;
    this.timing = timing;
  }

  boolean isUnderWay() {
    return token.isPresent();
  }

  /**
   * What is not bound yet never will be; what is bound stays so. Where there is nothing to keep, or
   * nobody to decide on it, that is a stop.
   */
  void requested(
      Event.RestartRequested asked,
      Optional<View> view,
      MemberId self,
      String name,
      List<Effect> out) {
    if (isUnderWay()) {
      return;
    }
    boolean waits = holdings.inheritance().awaitsWord();
    if (view.isEmpty() || !standing.ready() || waits || holdings.bound().isEmpty()) {
      stop(out);
      return;
    }
    standing.restart();
    holdings.keepOnlyBound(out);
    List<Vif> bound = holdings.bound();
    token = Optional.of(asked.token());
    until = asked.grace().minus(PATIENCE);
    SortedSet<VifId> kept = new TreeSet<>();
    bound.forEach(vif -> kept.add(vif.id()));
    // Before anybody is told: it must end here before it ends there.
    out.add(new Effect.Bequeath(bound, asked.grace()));
    reservations.add(new Reservation(asked.token(), self, name, kept, asked.grace()), out);
  }

  /** It leaves for good, also where it was about to come back. */
  void stop(List<Effect> out) {
    token.ifPresent(reservations::end);
    token = Optional.empty();
    standing.leave(timing.leave(), out);
  }

  /** True where it has to be told again: the word, or the answer to it, may have been lost. */
  boolean ticked(List<Effect> out) {
    if (token.isEmpty()) {
      return false;
    }
    if (reservations.left(token.get()).compareTo(until) < 0) {
      stop(out);
      return false;
    }
    return true;
  }

  /** Whether nothing is under way in the kernel, and all others know what to keep. */
  boolean mayGo(Optional<View> view, MemberId self, Reports reports) {
    return token.isPresent()
        && holdings.nothingUnderWay()
        && view.filter(
                v ->
                    v.members().stream()
                        .filter(member -> !member.equals(self))
                        .allMatch(member -> knows(member, v, reports)))
            .isPresent();
  }

  private boolean knows(MemberId member, View view, Reports reports) {
    return reports
        .of(member, view)
        .filter(report -> report.comeback().knows(token.orElseThrow()))
        .isPresent();
  }
}
