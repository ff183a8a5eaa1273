package org.wackamole.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.inet.IpAddress;

/**
 * The part of a member that decides while it is the first of its view (rules 2, 3 and 6).
 *
 * <p>It keeps the owners it has decided on, issues an assignment whenever they change, and never
 * lets two members have an address at once: a grant names everybody who may still hold the address,
 * by the {@link Ledger}, and its owner waits for their reports.
 */
final class Coordinator {
  private final Reports reports;
  private final Ledger ledger = new Ledger();
  private final Trust trust = new Trust();
  private View view;

  /**
   * Members of whose holds this coordinator knows nothing until they report: all others when it
   * begins, and after a merge. It stays so over further views until the report is there.
   */
  private final SortedSet<MemberId> unknown = new TreeSet<>();

  /**
   * Those who came to it since, and did not report in a view that they share with it. Each may have
   * come back with addresses (rule 15), and what is reported of a view before was never counted.
   */
  private final SortedSet<MemberId> joined = new TreeSet<>();

  private SortedMap<VifId, MemberId> owners = new TreeMap<>();

  private final Vacancies vacancies = new Vacancies();
  private Optional<Assignment> issued = Optional.empty();

  /**
   * @param estate what those have left who were lost with the view before
   */
  Coordinator(View view, Reports reports, Partings.Estate estate) {
    this.reports = reports;
    this.view = view;
    unknown.addAll(others());
    vacancies.viewInstalled(estate);
  }

  /**
   * The next view, of which this member is the first as it was of the one before.
   *
   * @param estate as for the first view
   */
  void continueIn(View next, Partings.Estate estate) {
    if (next.merge()) {
      // Others may have decided in between and left no trace here.
      ledger.clear();
      owners.clear();
      unknown.clear();
      unknown.addAll(next.members());
      unknown.remove(next.coordinator());
      joined.clear();
    } else {
      joined.removeIf(m -> reports.of(m, view).isPresent() || !next.contains(m));
      next.members().stream().filter(m -> !view.contains(m)).forEach(joined::add);
      unknown.removeIf(m -> reports.of(m, view).isPresent() || !next.contains(m));
      ledger.carryOver(view, next, reports);
      owners.values().removeIf(owner -> !next.contains(owner));
    }
    view = next;
    trust.viewInstalled();
    vacancies.viewInstalled(estate);
    issued = Optional.empty();
  }

  Optional<Assignment> issued() {
    return issued;
  }

  /**
   * This member was paused: it takes nothing until the others have shown that they are here, and
   * what was free before may have been taken since.
   */
  void doubt() {
    vacancies.forget();
    trust.doubt(reports.of(view.coordinator(), view));
  }

  boolean doubts() {
    return trust.doubted();
  }

  /** The member repeats its report: the acknowledgement that it was sent did not arrive. */
  void acknowledgeAgain(MemberId member) {
    issued =
        issued.map(
            assignment -> {
              SortedMap<MemberId, Long> acknowledged = new TreeMap<>(assignment.acknowledged());
              acknowledged.remove(member);
              return new Assignment(
                  assignment.sender(),
                  assignment.view(),
                  assignment.counter(),
                  assignment.mature(),
                  assignment.grants(),
                  acknowledged);
            });
  }

  /** To be called before a newer report of a member replaces the one known. */
  void beforeReport(Report next) {
    Optional<Report> known = reports.of(next.sender(), view);
    if (known.isPresent() && next.view().equals(view.id()) && !trust.doubted()) {
      known
          .get()
          .inKernel()
          .filter(vif -> !next.holds().containsKey(vif))
          .flatMap(vif -> vif.addresses().stream())
          .filter(address -> trust.sureOf(address) || !next.sender().equals(view.coordinator()))
          .forEach(vacancies::released);
    }
    vacancies.heard(next);
  }

  /**
   * The assignment that the reports ask for now; empty while reports are missing that it takes. It
   * is {@link #issued()} itself where nothing changes.
   */
  Optional<Assignment> decide() {
    Optional<Roster> roster = roster();
    if (roster.isEmpty()) {
      return Optional.empty();
    }
    trust.lookFor(others(), view, reports);
    boolean again = forgetLost() || trust.wantsProof();
    owners = Split.of(roster.get(), owners);
    if (trust.doubted()) {
      owners.values().removeIf(view.coordinator()::equals);
    }
    SortedMap<VifId, Grant> grants = grants();
    boolean mature = roster.get().mature();
    vacancies.retain(grants.keySet());
    boolean same =
        issued.isPresent()
            && !again
            && issued.get().grants().equals(grants)
            && issued.get().mature() == mature;
    long last = issued.map(Assignment::counter).orElse(0L);
    return Optional.of(
        new Assignment(
            view.coordinator(),
            view.id(),
            same ? last : last + 1,
            mature,
            grants,
            acknowledgements()));
  }

  /** Takes note of an assignment that is sent; {@link #decide} builds on it. */
  void issue(Assignment assignment) {
    ledger.record(assignment);
    trust.issued(assignment.counter());
    issued = Optional.of(assignment);
  }

  /**
   * Whether members have to act on the difference: another owner, or one who may bind now. That
   * fewer members may still hold an address is not such a difference, because the owner who waits
   * for them hears their reports as well.
   */
  boolean urgent(Assignment next) {
    if (issued.isEmpty() || trust.wantsProof() || issued.get().mature() != next.mature()) {
      return true;
    }
    SortedMap<VifId, Grant> now = issued.get().grants();
    if (!now.keySet().equals(next.grants().keySet())) {
      return true;
    }
    return next.grants().entrySet().stream()
        .anyMatch(
            entry -> {
              Grant old = now.get(entry.getKey());
              Grant grant = entry.getValue();
              return !old.owner().equals(grant.owner())
                  || !old.after().containsAll(grant.after())
                  || lost(entry.getKey(), grant);
            });
  }

  /** Whether all others have obeyed what was issued and know that their reports were read. */
  boolean answered() {
    return issued.isPresent()
        && others().stream().allMatch(member -> answered(member, issued.get()));
  }

  private List<MemberId> others() {
    return view.members().subList(1, view.members().size());
  }

  private boolean answered(MemberId member, Assignment assignment) {
    return reports
        .of(member, view)
        .filter(r -> r.obeyed() == assignment.counter())
        .filter(r -> assignment.acknowledged().getOrDefault(member, 0L) >= r.counter())
        .isPresent();
  }

  /** Whether nothing is under way: what was issued is obeyed and bound. */
  boolean settled() {
    return issued.isPresent()
        && reports.complete(view)
        && view.members().stream()
            .allMatch(m -> reports.of(m, view).orElseThrow().obeyed() == issued.get().counter())
        && issued.get().grants().entrySet().stream()
            .allMatch(
                entry ->
                    entry.getValue().owner().isEmpty()
                        || entry
                            .getValue()
                            .owner()
                            .flatMap(owner -> reports.of(owner, view))
                            .map(r -> r.holds().get(entry.getKey()))
                            .filter(HoldState.BOUND::equals)
                            .isPresent());
  }

  /** One round of balance; false where nothing moves. */
  boolean balance(Settings settings) {
    Optional<Roster> roster = roster();
    if (roster.isEmpty() || !settled()) {
      return false;
    }
    SortedMap<VifId, MemberId> moves =
        Balance.round(
            roster.get(), owners, settings.acquisitionsPerRound().orElse(Integer.MAX_VALUE));
    owners.putAll(moves);
    return !moves.isEmpty();
  }

  /**
   * The reports that count. Empty while a member may hold something that this coordinator cannot
   * know of, or has gone on to a later view.
   */
  private Optional<Roster> roster() {
    if (reports.anyGoneOn(view)) {
      return Optional.empty();
    }
    List<Report> known = new ArrayList<>();
    for (MemberId member : view.members()) {
      Optional<Report> newest = reports.newestOf(member);
      if (reports.of(member, view).isPresent()) {
        known.add(newest.get());
      } else if (unknown.contains(member)) {
        return Optional.empty();
      } else {
        // A member that was with us reports again soon; until then its last report stands for what
        // it could take. One that just joined holds nothing and is given nothing yet.
        newest.ifPresent(known::add);
      }
    }
    return Optional.of(new Roster(known));
  }

  /** Owners that have obeyed their grant and still do not hold it: it has to be granted anew. */
  private boolean forgetLost() {
    if (issued.isEmpty()) {
      return false;
    }
    boolean any = false;
    for (var entry : issued.get().grants().entrySet()) {
      if (lost(entry.getKey(), entry.getValue())) {
        owners.remove(entry.getKey());
        any = true;
      }
    }
    return any;
  }

  private boolean lost(VifId vif, Grant grant) {
    return grant
        .owner()
        .filter(
            owner ->
                reports
                    .of(owner, view)
                    .filter(r -> r.obeyed() >= Math.max(1, ledger.lastGrant(owner, vif)))
                    .filter(r -> !r.holds().containsKey(vif))
                    .isPresent())
        .isPresent();
  }

  private SortedMap<VifId, Grant> grants() {
    SortedMap<IpAddress, SortedSet<MemberId>> holders = new TreeMap<>();
    for (MemberId member : view.members()) {
      for (VifId vif : ledger.mayHold(member, view, reports)) {
        for (IpAddress address : vif.addresses()) {
          holders.computeIfAbsent(address, a -> new TreeSet<>()).add(member);
        }
      }
    }
    SortedMap<VifId, Grant> grants = new TreeMap<>();
    owners.forEach((vif, owner) -> grants.put(vif, grant(vif, owner, holders)));
    return grants;
  }

  private Grant grant(
      VifId vif, MemberId owner, SortedMap<IpAddress, SortedSet<MemberId>> holders) {
    SortedSet<MemberId> after = new TreeSet<>();
    joined.stream().filter(m -> reports.of(m, view).isEmpty()).forEach(after::add);
    after.remove(owner);
    boolean released = true;
    for (IpAddress address : vif.addresses()) {
      SortedSet<MemberId> others = new TreeSet<>(holders.getOrDefault(address, new TreeSet<>()));
      others.remove(owner);
      after.addAll(others);
      released &=
          vacancies.needNoQuestion(address, others.stream().anyMatch(m -> willConfirm(m, address)));
    }
    // The question is put once, when the grant is made; that the owner holds it now is no answer.
    boolean asked =
        issued
            .map(assignment -> assignment.grants().get(vif))
            .filter(grant -> grant.owner().equals(Optional.of(owner)))
            .filter(grant -> !lost(vif, grant))
            .map(Grant::ask)
            .orElse(!released);
    return new Grant(Optional.of(owner), after, asked);
  }

  /** Whether the member's report that it let go will mean that it had the address before. */
  private boolean willConfirm(MemberId member, IpAddress address) {
    return reports
        .newestOf(member)
        .filter(report -> report.inKernel().anyMatch(vif -> vif.addresses().contains(address)))
        .isPresent();
  }

  private SortedMap<MemberId, Long> acknowledgements() {
    SortedMap<MemberId, Long> acknowledged = new TreeMap<>();
    for (MemberId member : others()) {
      reports.of(member, view).ifPresent(r -> acknowledged.put(member, r.counter()));
    }
    return acknowledged;
  }
}
