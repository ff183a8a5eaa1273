package org.wackamole.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a report tells of members that restart (rule 15).
 *
 * @param shown the token of the sender's own former life, if it came back from one
 * @param reserved all reservations that the sender knows, its own among them
 */
public record Comeback(Optional<UUID> shown, List<Reservation> reserved) {
  public static final Comeback NONE = new Comeback(Optional.empty(), List.of());

  public Comeback {
    reserved = List.copyOf(reserved);
  }

  /** Without the time that passes: that is no news. */
  Comeback withoutTime() {
    return new Comeback(
        shown,
        reserved.stream()
            .map(r -> new Reservation(r.token(), r.member(), r.name(), r.vifs(), Duration.ZERO))
            .toList());
  }

  /** Whether the member left one of these, and so is about to go, or gone. */
  boolean isOf(MemberId member) {
    return reserved.stream().anyMatch(r -> r.member().equals(member));
  }

  boolean knows(UUID token) {
    return reserved.stream().anyMatch(r -> r.token().equals(token));
  }

  /** The reservation of it, or of one that shares an address with it. */
  Optional<Reservation> of(VifId vif) {
    return reserved.stream().filter(r -> r.vifs().stream().anyMatch(vif::overlaps)).findFirst();
  }
}
