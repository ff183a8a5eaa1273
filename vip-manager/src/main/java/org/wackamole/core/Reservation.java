package org.wackamole.core;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * What is kept for a member that restarts (rule 15): until it ends nobody else is given these,
 * unless the kernel that has them does not answer for them any more.
 *
 * @param token what whoever comes back shows; nobody else knows it before
 * @param member who left it
 * @param name its label, for people
 * @param vifs those that are bound in its kernel, with a lifetime that ends before this does
 * @param left how long it lasts from when it is told; a duration, because clocks differ. What
 *     delays the message makes it end later, never earlier
 */
public record Reservation(
    UUID token, MemberId member, String name, SortedSet<VifId> vifs, Duration left) {
  public Reservation {
    vifs = Collections.unmodifiableSortedSet(new TreeSet<>(vifs));
  }
}
