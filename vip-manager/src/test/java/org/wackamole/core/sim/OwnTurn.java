package org.wackamole.core.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
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
 *
 * <p>Whose turn has come may ask the LAN first, and keeps its turn while it does and goes on
 * holding: whoever is granted the virtual interface meanwhile has to wait for it. A later
 * assignment may name members again whose reports the coordinator has not read yet.
 */
final class OwnTurn implements Watcher {
  /** What reached one member, the newest of each; for each view, because some comes early. */
  private static final class Desk {
    final Map<ViewId, Assignment> assignments = new TreeMap<>();
    final Map<ViewId, Map<MemberId, Report>> reports = new TreeMap<>();

    /** In the view installed: whose turn had come when it asked, and has not been let go since. */
    final Set<VifId> turns = new TreeSet<>();

    void read(Assignment assignment) {
      assignments.merge(
          assignment.view(), assignment, (a, b) -> a.counter() >= b.counter() ? a : b);
    }

    void read(Report report) {
      reports
          .computeIfAbsent(report.view(), v -> new TreeMap<>())
          .merge(report.sender(), report, (a, b) -> a.counter() >= b.counter() ? a : b);
    }

    void keepTurns(Predicate<VifId> which) {
      turns.removeIf(which.negate());
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
      case Event.ViewInstalled installed -> desk(daemon).turns.clear();
      case Event.Paused paused -> desk(daemon).turns.clear();
      case Event.AssignmentReceived received -> read(daemon, received.assignment());
      case Event.ReportReceived received -> desk(daemon).read(received.report());
      default -> {}
    }
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    switch (effect) {
      case Effect.SendAssignment send -> read(daemon, send.assignment());
      case Effect.SendReport send -> desk(daemon).keepTurns(send.report().holds()::containsKey);
      case Effect.Ask ask -> asks(daemon, ask.vifs());
      case Effect.Bind bind -> binds(daemon, bind.vifs());
      default -> {}
    }
  }

  private void read(Daemon daemon, Assignment assignment) {
    Desk desk = desk(daemon);
    desk.read(assignment);
    if (daemon.installed().filter(v -> v.id().equals(assignment.view())).isPresent()) {
      desk.keepTurns(vif -> grant(assignment, vif, daemon).isPresent());
    }
  }

  private static Optional<Grant> grant(Assignment assignment, VifId vif, Daemon daemon) {
    return Optional.ofNullable(assignment.grants().get(vif))
        .filter(grant -> grant.owner().equals(Optional.of(daemon.id())));
  }

  private void asks(Daemon daemon, List<Vif> vifs) {
    Desk desk = desk(daemon);
    Optional<Assignment> newest = daemon.installed().map(v -> desk.assignments.get(v.id()));
    for (Vif vif : vifs) {
      newest
          .flatMap(assignment -> grant(assignment, vif.id(), daemon))
          .filter(grant -> isItsTurn(desk, grant, newest.get(), vif.id()))
          .ifPresent(grant -> desk.turns.add(vif.id()));
    }
  }

  private void binds(Daemon daemon, List<Vif> vifs) {
    boolean alone = daemon.installed().filter(v -> v.members().size() == 1).isPresent();
    if (alone || daemon.installed().isEmpty()) {
      return;
    }
    Desk desk = desk(daemon);
    Optional<Assignment> newest =
        Optional.ofNullable(desk.assignments.get(daemon.installed().get().id()));
    for (Vif vif : vifs) {
      Optional<Grant> grant = newest.flatMap(a -> grant(a, vif.id(), daemon));
      if (grant.isEmpty()) {
        throw new Violation(daemon + " binds " + Words.of(vif.id()) + " that it was not granted");
      }
      boolean kept = desk.turns.remove(vif.id());
      if (!kept && !isItsTurn(desk, grant.get(), newest.get(), vif.id())) {
        throw new Violation(daemon + " binds " + Words.of(vif.id()) + " and it was not its turn");
      }
    }
  }

  private static boolean isItsTurn(Desk desk, Grant grant, Assignment newest, VifId vif) {
    return grant.after().stream().allMatch(m -> desk.hasReadOf(m, newest, vif));
  }
}
