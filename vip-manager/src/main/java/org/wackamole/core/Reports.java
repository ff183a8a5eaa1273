package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * The newest report of every sender. One that overtakes its view is kept until the view comes,
 * because a sender goes through its views in order: what is newest is all that counts.
 */
final class Reports {
  private final SortedMap<MemberId, Report> newest = new TreeMap<>();

  /** False for one that is not newer than what is known already. */
  boolean isNews(Report report) {
    return newestOf(report.sender()).filter(r -> r.counter() >= report.counter()).isEmpty();
  }

  void put(Report report) {
    newest.put(report.sender(), report);
  }

  Optional<Report> newestOf(MemberId member) {
    return Optional.ofNullable(newest.get(member));
  }

  /** The member's newest report, if it is of this view. */
  Optional<Report> of(MemberId member, View view) {
    return newestOf(member).filter(report -> report.view().equals(view.id()));
  }

  /** What it holds, by its report of this view. */
  SortedSet<VifId> heldBy(MemberId member, Optional<View> view) {
    SortedSet<VifId> held = new TreeSet<>();
    view.flatMap(v -> of(member, v)).ifPresent(report -> held.addAll(report.holds().keySet()));
    return held;
  }

  /** Whether a member of the view has it, or one that shares an address with it, in its kernel. */
  boolean anyHas(VifId vif, Optional<View> view) {
    return view.stream()
        .flatMap(v -> v.members().stream())
        .flatMap(member -> of(member, view.get()).stream())
        .anyMatch(report -> report.inKernel().anyMatch(vif::overlaps));
  }

  /**
   * Whether a member of the view met another host at an address that none of them has: a side of a
   * divided group, maybe, that waits for the same addresses as this one. By what is known before
   * they report in this view, because what a lost member had is taken before.
   */
  boolean anyMetStranger(View view) {
    List<Report> known =
        view.members().stream().flatMap(member -> newestOf(member).stream()).toList();
    Set<IpAddress> met = new TreeSet<>();
    for (Report report : known) {
      report.obstacles().values().stream()
          .filter(obstacle -> obstacle instanceof Obstacle.InUse)
          .forEach(obstacle -> met.add(obstacle.address()));
    }
    if (!met.isEmpty()) {
      known.stream().flatMap(Report::inKernel).forEach(vif -> met.removeAll(vif.addresses()));
    }
    return !met.isEmpty();
  }

  /** Whether a member of the view has gone on to a later one, which is on its way here. */
  boolean anyGoneOn(View view) {
    return view.members().stream()
        .flatMap(member -> newestOf(member).stream())
        .anyMatch(report -> report.view().counter() > view.id().counter());
  }

  boolean complete(View view) {
    return view.members().stream().allMatch(member -> of(member, view).isPresent());
  }

  /** Forgets those who are not in the view and did not report from a later one. */
  void retain(View view) {
    newest
        .values()
        .removeIf(
            report ->
                !view.contains(report.sender()) && report.view().counter() <= view.id().counter());
  }

  void clear() {
    newest.clear();
  }
}
