package org.wackamole.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.wackamole.inet.IpAddress;

/**
 * How members ended, as far as this one was told, and what follows for the addresses that they had
 * (rule 10): some are free without a question, others may be answered for by a kernel that is about
 * to let go of them.
 */
final class Partings {
  /** Of those that ended, so many are kept for people to read. */
  private static final int MOST_SHOWN = 8;

  /**
   * What a new view means for those that are not in it any more.
   *
   * @param free addresses that one of them had, and that none of them has any more
   * @param haunted addresses that kernels of lost members, also from earlier views, may have
   * @param cut whether one of them was lost in a way that this member's own link may be to blame
   *     for: nothing was heard of its end
   */
  record Estate(SortedSet<IpAddress> free, SortedSet<IpAddress> haunted, boolean cut) {}

  private final SortedMap<MemberId, Departure> known = new TreeMap<>();
  private final List<Gone> gone = new ArrayList<>();

  /** Of the known those who had let go when it was heard; somebody else may have it by now. */
  private final SortedSet<MemberId> old = new TreeSet<>();

  /** What lost members had, or may have had, and their kernels may still answer for. */
  private final SortedSet<VifId> haunted = new TreeSet<>();

  /** Of those, what had one whose kernel lives, by what this member was told. */
  private final SortedSet<VifId> answered = new TreeSet<>();

  /** Who was lost since then: any of them may have got any address from another one meanwhile. */
  private final SortedSet<MemberId> ghosts = new TreeSet<>();

  /**
   * The last news counts, but for one: whose kernel has let go and whose process has ended as well
   * has let go.
   *
   * <p>Good news ages: see {@link #old}.
   *
   * @param unheard whether this member was paused and not heard since: what others found out may
   *     have waited here all the time, and what was free then may be taken by now
   */
  void departed(Event.MemberDeparted departed, boolean unheard, List<Effect> out) {
    MemberId member = departed.member();
    Departure how = departed.how();
    boolean stays =
        known.get(member) instanceof Departure.Released && how instanceof Departure.Died;
    if (unheard && isGood(how)) {
      known.remove(member);
    } else if (!stays) {
      known.put(member, how);
      old.remove(member);
      if (isGood(how)) {
        out.add(new Effect.StartTimer(new Timer.NewsOld(member), Timing.NEWS));
      }
    }
  }

  /**
   * The view without it has not come for a while. Another side of a divided group may have been
   * told as well, and have gone on.
   */
  void old(MemberId member) {
    if (known.containsKey(member)) {
      old.add(member);
    }
  }

  private static boolean isGood(Departure how) {
    return switch (how) {
      case Departure.Released released -> true;
      case Departure.HostGone gone -> true;
      case Departure.Died died -> false;
      case Departure.Quiet quiet -> false;
    };
  }

  /**
   * It was heard of again: that its addresses are free is void. That its kernel lives is not; what
   * was on its way when it was excluded may come after that news.
   */
  void alive(MemberId member) {
    known.computeIfPresent(member, (m, how) -> isGood(how) ? null : how);
  }

  void clear() {
    known.clear();
    old.clear();
  }

  /** Whether a kernel that answers for it may be that of a lost member, and about to let go. */
  boolean mayLetGo(Obstacle obstacle, VifId vif) {
    return obstacle instanceof Obstacle.InUse && haunted.stream().anyMatch(vif::overlaps);
  }

  /**
   * Whether a grant without a question is to be doubted: this member was told of a kernel that
   * lives and may have it. The coordinator may not hear that kernel, and take its host for gone.
   */
  boolean mayBeAnswered(VifId vif) {
    return answered.stream().anyMatch(vif::overlaps);
  }

  /** The kernels of lost members have had their time: who answers now means it. */
  void patienceOver() {
    haunted.clear();
    answered.clear();
    ghosts.clear();
  }

  /**
   * Once all are in the view again their reports say what they have. One of them is not enough: it
   * may have handed what it had to another one that is still away.
   */
  private void areBack(View next) {
    ghosts.removeAll(next.members());
    if (ghosts.isEmpty()) {
      haunted.clear();
      answered.clear();
    } else if (haunted.isEmpty()) {
      ghosts.clear();
    }
  }

  List<Snapshot.Parting> shown() {
    return gone.stream().map(Gone::parting).toList();
  }

  /**
   * Before the reports of the old view are dropped.
   *
   * @param before the view that ends
   * @param obeyed the assignment in force in it
   * @param pool this member's own: on which interface an address lies
   */
  Estate viewInstalled(
      Optional<View> before,
      View next,
      Reports reports,
      Optional<Assignment> obeyed,
      SortedMap<VifId, Vif> pool,
      List<Effect> out) {
    List<Lost> lost = new ArrayList<>();
    for (MemberId member : before.map(View::members).orElse(List.of())) {
      if (!next.contains(member)) {
        Optional<Report> report = reports.of(member, before.get());
        Lost one = new Lost(member, report, obeyed, known.get(member), !old.contains(member));
        remember(one, reports, next);
        lost.add(one);
      }
    }
    areBack(next);
    lost.forEach(one -> ghosts.add(one.member));
    SortedSet<VifId> hauntedBefore = new TreeSet<>(haunted);
    for (VifId vif : pool.keySet()) {
      if (lost.stream().anyMatch(one -> one.mayStillHave(pool.get(vif)))) {
        haunted.add(vif);
      }
      if (lost.stream().anyMatch(one -> one.livesIn(pool.get(vif)))) {
        answered.add(vif);
      }
    }
    if (!haunted.equals(hauntedBefore)) {
      out.add(new Effect.StartTimer(new Timer.PatienceOver(), Timing.PATIENCE));
    }
    // Whoever is in this view after all is alive, and news of the others has done its part.
    clear();
    next.members().forEach(member -> reports.newestOf(member).ifPresent(r -> heard(r, next)));
    SortedSet<IpAddress> free = next.merge() ? new TreeSet<>() : free(lost, pool);
    SortedSet<IpAddress> may = new TreeSet<>();
    haunted.forEach(vif -> may.addAll(vif.addresses()));
    return new Estate(free, may, lost.stream().anyMatch(Lost::mayHaveLostUs));
  }

  private static SortedSet<IpAddress> free(List<Lost> lost, SortedMap<VifId, Vif> pool) {
    SortedSet<IpAddress> free = new TreeSet<>();
    for (Vif vif : pool.values()) {
      if (lost.stream().anyMatch(one -> one.had(vif.id()))) {
        for (IfAddress address : vif.addresses()) {
          // Of several that were lost at once, one may have had it from another.
          if (lost.stream().allMatch(one -> one.letGoOf(address))) {
            free.add(address.address());
          }
        }
      }
    }
    return free;
  }

  private void remember(Lost one, Reports reports, View next) {
    Optional<Report> last = reports.newestOf(one.member);
    if (last.isEmpty()) {
      // It never said its name, so nobody could tell that it is back.
      return;
    }
    String name = last.get().name();
    gone.removeIf(parting -> parting.name.equals(name));
    String how = one.restarts() ? "restarting" : Reasons.of(one.how, one.leftInOrder());
    gone.add(new Gone(name, how, next.members()));
    if (gone.size() > MOST_SHOWN) {
      gone.removeFirst();
    }
  }

  /** Who is back is not shown any more: it is known by its name once its report is there. */
  void heard(Report report, View view) {
    if (view.contains(report.sender())) {
      gone.removeIf(parting -> parting.isBackAs(report));
    }
  }

  /**
   * Shown until it is back.
   *
   * @param left who was in the view without it
   */
  private record Gone(String name, String how, List<MemberId> left) {
    Snapshot.Parting parting() {
      return new Snapshot.Parting(name, how);
    }

    /** Names are labels: one of the same name that was there all along is another one. */
    boolean isBackAs(Report report) {
      return name.equals(report.name()) && !left.contains(report.sender());
    }
  }

  /** One member that is not in the view any more. */
  private static final class Lost {
    private final MemberId member;
    private final Optional<Report> report;
    private final Optional<Departure> how;
    private final Optional<Assignment> obeyed;

    /** Whether what it had cannot have been taken by others since that was heard. */
    private final boolean fresh;

    Lost(
        MemberId member,
        Optional<Report> report,
        Optional<Assignment> obeyed,
        Departure how,
        boolean fresh) {
      this.fresh = fresh;
      this.member = member;
      this.report = report;
      this.obeyed = obeyed;
      this.how = Optional.ofNullable(how);
    }

    boolean leftInOrder() {
      return report.filter(r -> !r.ready() && r.holds().isEmpty()).isPresent();
    }

    boolean restarts() {
      return report.filter(Report::restarts).isPresent();
    }

    private Optional<Grant> grant(VifId vif) {
      return obeyed
          .map(a -> a.grants().get(vif))
          .filter(grant -> grant.owner().equals(Optional.of(member)));
    }

    /** Not all files group addresses alike: what it was granted may overlap what this one names. */
    private Stream<VifId> granted() {
      return obeyed.stream()
          .flatMap(a -> a.grants().entrySet().stream())
          .filter(grant -> grant.getValue().owner().equals(Optional.of(member)))
          .map(Map.Entry::getKey);
    }

    /** Its kernel had it, or nobody had when it was granted. */
    boolean had(VifId vif) {
      return report.filter(r -> r.inKernel().anyMatch(vif::equals)).isPresent()
          || grant(vif).filter(g -> !g.ask() && g.after().isEmpty()).isPresent();
    }

    /**
     * One that held nothing, and was not fit, may have become so and have been granted it since.
     */
    boolean letGoOf(IfAddress address) {
      return fresh
          && how.filter(
                  h ->
                      switch (h) {
                        case Departure.Released released -> true;
                        case Departure.HostGone gone -> gone.ifname().equals(address.ifname());
                        case Departure.Died died -> false;
                        case Departure.Quiet quiet -> false;
                      })
              .isPresent();
    }

    boolean mayStillHave(Vif vif) {
      boolean may =
          granted().anyMatch(vif.id()::overlaps)
              || report
                  .filter(r -> r.holds().keySet().stream().anyMatch(vif.id()::overlaps))
                  .isPresent();
      return may && !vif.addresses().stream().allMatch(this::letGoOf);
    }

    /** Its process is gone or silent, and its kernel, which may have it, is not. */
    boolean livesIn(Vif vif) {
      boolean lives =
          how.map(
                  h ->
                      switch (h) {
                        case Departure.Released released -> false;
                        case Departure.HostGone gone -> false;
                        case Departure.Died died -> true;
                        case Departure.Quiet quiet -> true;
                      })
              .orElse(false);
      return lives && mayStillHave(vif);
    }

    boolean mayHaveLostUs() {
      if (leftInOrder() || how.isEmpty() && restarts()) {
        return false;
      }
      return how.map(
              h ->
                  switch (h) {
                    case Departure.Released released -> false;
                    case Departure.Died died -> false;
                    case Departure.HostGone gone -> true;
                    case Departure.Quiet quiet -> true;
                  })
          .orElse(true);
    }
  }
}
