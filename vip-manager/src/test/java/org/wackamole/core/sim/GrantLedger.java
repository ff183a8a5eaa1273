package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.wackamole.core.Assignment;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Grant;
import org.wackamole.core.HoldState;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.View;
import org.wackamole.core.VifId;

/**
 * Invariant 2, at every assignment that leaves its coordinator, and by what reached that
 * coordinator alone: a virtual interface goes to an owner that does not hold it already only if
 * each other member of the view
 *
 * <ul>
 *   <li>is one of those that the owner waits for, or
 *   <li>has reported in this view, holds nothing that shares an address with it, and no assignment
 *       after the one it has obeyed gave it such a thing, or
 *   <li>has not reported, in a view that is no merge, to a coordinator that goes on from the view
 *       before; then its kernel has no such address, nor an order to bind one.
 * </ul>
 */
final class GrantLedger implements Watcher {
  private static final class Book {
    final View view;
    final boolean goesOn;
    final List<Assignment> sent = new ArrayList<>();
    final Map<MemberId, Report> reports = new TreeMap<>();

    Book(View view, boolean goesOn) {
      this.view = view;
      this.goesOn = goesOn;
    }
  }

  private final World world;
  private final Coverage coverage;

  /** Looked up only, never walked: its order does not matter. */
  private final Map<Daemon, Book> books = new HashMap<>();

  /** Reports that came before their view. */
  private final Map<Daemon, List<Report>> early = new HashMap<>();

  GrantLedger(World world, Coverage coverage) {
    this.world = world;
    this.coverage = coverage;
  }

  @Override
  public void event(Daemon daemon, Event event) {
    switch (event) {
      case Event.ViewInstalled installed -> open(daemon, installed.view());
      case Event.ReportReceived received -> heard(daemon, received.report());
      default -> {}
    }
  }

  private void open(Daemon daemon, View view) {
    Book old = books.get(daemon);
    boolean goesOn =
        !view.merge()
            && old != null
            && old.view.contains(daemon.id())
            && old.view.coordinator().equals(daemon.id())
            && view.coordinator().equals(daemon.id());
    books.put(daemon, new Book(view, goesOn));
    List<Report> before = early.remove(daemon);
    if (before != null) {
      before.forEach(r -> heard(daemon, r));
    }
  }

  private void heard(Daemon daemon, Report report) {
    Book book = books.get(daemon);
    if (book != null && report.view().equals(book.view.id())) {
      book.reports.merge(report.sender(), report, (a, b) -> a.counter() >= b.counter() ? a : b);
    } else if (book == null || report.view().counter() > book.view.id().counter()) {
      early.computeIfAbsent(daemon, d -> new ArrayList<>()).add(report);
    }
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    if (effect instanceof Effect.SendAssignment send) {
      Book book = books.get(daemon);
      Assignment assignment = send.assignment();
      if (book == null || !assignment.view().equals(book.view.id())) {
        throw new Violation(daemon + " sends an assignment of a view that it is not in");
      }
      if (!book.view.coordinator().equals(daemon.id())) {
        throw new Violation(daemon + " sends an assignment and is not the coordinator");
      }
      boolean repeat =
          !book.sent.isEmpty() && book.sent.getLast().counter() == assignment.counter();
      if (!repeat) {
        check(daemon, book, assignment);
        book.sent.add(assignment);
      } else if (!book.sent.getLast().grants().equals(assignment.grants())) {
        throw new Violation(daemon + " sends two assignments of one counter");
      }
    }
  }

  private void check(Daemon daemon, Book book, Assignment assignment) {
    disjoint(daemon, assignment);
    for (Map.Entry<VifId, Grant> entry : assignment.grants().entrySet()) {
      Grant grant = entry.getValue();
      if (grant.owner().isEmpty()) {
        continue;
      }
      MemberId owner = grant.owner().get();
      if (!grant.after().isEmpty()) {
        coverage.count("conditional grant");
      }
      if (!book.view.contains(owner)) {
        throw new Violation(daemon + " grants " + Words.of(entry.getKey()) + " to a stranger");
      }
      if (has(owner, entry.getKey())) {
        continue;
      }
      for (MemberId other : book.view.members()) {
        if (!other.equals(owner) && !grant.after().contains(other)) {
          check(daemon, book, entry.getKey(), other, grant.ask());
        }
      }
    }
  }

  /** The owner has it in its kernel, or ordered: then nobody is given anything new. */
  private boolean has(MemberId owner, VifId vif) {
    return world
        .membership
        .find(owner)
        .filter(d -> vif.addresses().stream().allMatch(d.host.kernel::boundOrOrdered))
        .isPresent();
  }

  private void disjoint(Daemon daemon, Assignment assignment) {
    List<VifId> owned = new ArrayList<>();
    assignment
        .grants()
        .forEach(
            (vif, grant) -> {
              if (grant.owner().isPresent()) {
                if (owned.stream().anyMatch(vif::overlaps)) {
                  throw new Violation(
                      daemon + " grants " + Words.of(vif) + " and one that shares an address");
                }
                owned.add(vif);
              }
            });
  }

  private void check(Daemon daemon, Book book, VifId vif, MemberId other, boolean asks) {
    String what = daemon + " grants " + Words.of(vif) + " at once, though ";
    Optional<Daemon> holder = world.membership.find(other);
    // Who came back shows what it has in its first report; until then its kernel answers for it.
    boolean waits =
        asks
            && holder
                .filter(h -> h.waiting().stream().anyMatch(w -> vif.overlaps(w.id())))
                .isPresent();
    if (holder.isPresent()
        && !waits
        && world.history.answersFor(daemon, holder.get())
        && vif.addresses().stream().anyMatch(holder.get().host.kernel::boundOrOrdered)) {
      throw new Violation(what + world.names.of(other) + " has it bound or ordered");
    }
    if (other.equals(daemon.id())) {
      return;
    }
    Report report = book.reports.get(other);
    if (report == null) {
      if (!book.goesOn) {
        throw new Violation(what + world.names.of(other) + " has not reported in this view");
      }
      coverage.count("grant before a report, by the ledger");
    }
    long obeyed = report == null ? 0 : report.obeyed();
    if (report != null && holds(report, vif)) {
      throw new Violation(what + world.names.of(other) + " reports that it holds it");
    }
    for (Assignment earlier : book.sent) {
      if (earlier.counter() > obeyed && gives(earlier, vif, other)) {
        throw new Violation(
            what
                + world.names.of(other)
                + " was given it by assignment "
                + earlier.counter()
                + " and has obeyed "
                + obeyed);
      }
    }
  }

  private static boolean holds(Report report, VifId vif) {
    for (Map.Entry<VifId, HoldState> hold : report.holds().entrySet()) {
      if (hold.getKey().overlaps(vif)) {
        return true;
      }
    }
    return false;
  }

  private static boolean gives(Assignment assignment, VifId vif, MemberId member) {
    return assignment.grants().entrySet().stream()
        .anyMatch(
            e -> e.getKey().overlaps(vif) && e.getValue().owner().equals(Optional.of(member)));
  }
}
