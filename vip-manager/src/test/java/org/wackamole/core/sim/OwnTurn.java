package org.wackamole.core.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wackamole.core.Assignment;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Grant;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;

/**
 * The owner's side of rules 3 and 4, at every order to bind and by what reached that member alone:
 * the newest assignment of its view grants it the virtual interface, and each member that it has to
 * wait for has reported, having obeyed that assignment, that it holds nothing that shares an
 * address with it.
 */
final class OwnTurn implements Watcher {
  /** What reached one member, the newest of each; for each view, because some comes early. */
  private static final class Desk {
    final Map<ViewId, Assignment> assignments = new TreeMap<>();
    final Map<ViewId, Map<MemberId, Report>> reports = new TreeMap<>();

    void read(Assignment assignment) {
      assignments.merge(
          assignment.view(), assignment, (a, b) -> a.counter() >= b.counter() ? a : b);
    }

    void read(Report report) {
      reports
          .computeIfAbsent(report.view(), v -> new TreeMap<>())
          .merge(report.sender(), report, (a, b) -> a.counter() >= b.counter() ? a : b);
    }

    boolean hasReadOf(MemberId other, Assignment assignment, VifId vif) {
      Report report = reports.getOrDefault(assignment.view(), Map.of()).get(other);
      return report != null
          && report.obeyed() >= assignment.counter()
          && report.holds().keySet().stream().noneMatch(vif::overlaps);
    }
  }

  /** Looked up only, never walked: its order does not matter. */
  private final Map<Daemon, Desk> desks = new HashMap<>();

  private Desk desk(Daemon daemon) {
    return desks.computeIfAbsent(daemon, d -> new Desk());
  }

  @Override
  public void event(Daemon daemon, Event event) {
    switch (event) {
      case Event.GroupLost lost -> desks.remove(daemon);
      case Event.AssignmentReceived received -> desk(daemon).read(received.assignment());
      case Event.ReportReceived received -> desk(daemon).read(received.report());
      default -> {}
    }
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    switch (effect) {
      case Effect.SendAssignment send -> desk(daemon).read(send.assignment());
      case Effect.Bind bind -> check(daemon, bind.vifs());
      default -> {}
    }
  }

  private void check(Daemon daemon, List<Vif> vifs) {
    boolean alone = daemon.installed().filter(v -> v.members().size() == 1).isPresent();
    if (alone || daemon.installed().isEmpty()) {
      return;
    }
    Desk desk = desk(daemon);
    Assignment newest = desk.assignments.get(daemon.installed().get().id());
    for (Vif vif : vifs) {
      Grant grant = newest == null ? Grant.NOBODY : newest.grants().get(vif.id());
      if (grant == null || !grant.owner().equals(Optional.of(daemon.id()))) {
        throw new Violation(daemon + " binds " + Words.of(vif.id()) + " that it was not granted");
      }
      if (!grant.after().stream().allMatch(m -> desk.hasReadOf(m, newest, vif.id()))) {
        throw new Violation(daemon + " binds " + Words.of(vif.id()) + " and it was not its turn");
      }
    }
  }
}
