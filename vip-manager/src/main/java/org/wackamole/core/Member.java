package org.wackamole.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The state machine of one member: an event in, effects out. Not thread safe: one thread owns it.
 *
 * <p>Every event is handled in two parts. First it changes what this member knows. Then {@link
 * #settle} lets everything follow from that: holds go on, the own report is made anew, a
 * coordinator decides on it, and its own assignment is obeyed at once, until nothing changes any
 * more. So no handler has to think of what its change may cause elsewhere.
 */
public final class Member {
  /** A step settles in a few rounds; many more means that two rules undo each other. */
  private static final int MOST_ROUNDS = 100;

  private final Standing standing = new Standing();
  private final Impediments impediments;
  private final Holdings holdings;
  private final Reports reports = new Reports();
  private final Rounds rounds = new Rounds();
  private final Partings partings = new Partings();
  private final Links links = new Links();
  private final Reservations reservations = new Reservations();
  private final Restart restart;
  private final LinkNews linkNews;
  private final Sides sides;
  private final InForce inForce = new InForce();
  private final Correspondence correspondence;
  private final Office office;
  private final Hearing hearing = new Hearing();
  private final Questions questions;
  private MemberConfig config;
  private MemberId self = new MemberId(0, 0);
  private Optional<View> view = Optional.empty();
  private boolean overdue;
  private boolean left;
  private long counter;

  public Member(MemberConfig config, Timing timing) {
    this.config = config;
    this.impediments = new Impediments(timing);
    this.holdings = new Holdings(impediments, timing);
    this.restart = new Restart(reservations, holdings, standing, timing);
    this.sides = new Sides(standing, holdings, reports);
    this.linkNews = new LinkNews(impediments, links, standing, holdings);
    this.correspondence = new Correspondence(timing);
    this.office = new Office(reports, correspondence);
    this.questions = new Questions(impediments, reservations, holdings, reports, inForce);
  }

  /** Takes one event; the effects are to be carried out in their order. */
  public List<Effect> on(Event event) {
    List<Effect> out = new ArrayList<>();
    if (left) {
      return out;
    }
    switch (event) {
      case Event.GroupOpened opened -> {
        self = opened.self();
        standing.groupOpened(opened.age());
      }
      case Event.GroupLost lost -> groupLost(out);
      case Event.ViewInstalled installed -> viewInstalled(installed.view(), out);
      case Event.ReportReceived received -> reportReceived(received.report(), out);
      case Event.AssignmentReceived received -> assignmentReceived(received.assignment(), out);
      case Event.FellowViewHeard heard -> sides.fellowHeard(heard, view, self, serves(), out);
      case Event.MemberDeparted departed -> {
        partings.departed(departed, hearing.isLacking(), out);
        reservations.departed(departed);
      }
      case Event.Paused paused -> paused(paused.pause(), out);
      case Event.LinksJudged judged -> linkNews.judged(judged, view, config, out);
      case Event.TimerFired fired -> timerFired(fired.timer(), out);
      case Event.Asked asked -> questions.answered(asked, partings, out);
      case Event.Bound bound -> holdings.bound(bound.results(), out);
      case Event.Released released -> holdings.released(released.results(), out);
      case Event.AddressVanished vanished -> holdings.vanished(vanished.address(), out);
      case Event.ForeignAddressFound found -> out.addAll(impediments.foreignFound(found.address()));
      case Event.ForeignAddressGone gone -> out.addAll(impediments.foreignGone(gone.address()));
      case Event.InterfaceChanged changed -> linkNews.changed(changed, view, config, out);
      case Event.InterfaceTried tried ->
          out.addAll(impediments.interfaceTried(tried.ifname(), tried.works()));
      case Event.Reconfigured reconfigured -> reconfigured(reconfigured.config(), out);
      case Event.DrainRequested drain -> standing.drain();
      case Event.RecoverRequested recover -> standing.recover();
      case Event.StopRequested stop -> restart.stop(out);
      case Event.RestartRequested asked -> restart.requested(asked, view, self, config.name(), out);
      case Event.Returned returned -> {
        reservations.show(returned.token());
        holdings.inheritance().found(returned.bound());
      }
    }
    settle(out);
    return out;
  }

  public Snapshot snapshot() {
    return new Snapshots(report(), holdings.met(), view, reports, inForce.shown())
        .take(standing.unready(hearing.isLacking()), links, partings);
  }

  /** Whether its side serves anything, as far as it knows: what fellows of other sides go by. */
  public boolean serves() {
    return inForce.grantsAnything();
  }

  private void groupLost(List<Effect> out) {
    holdings.releaseAll(out);
    view = Optional.empty();
    office.giveUp();
    hearing.clear();
    partings.clear();
    links.groupLost();
    inForce.clear();
    reports.clear();
    correspondence.close(out);
    standing.groupLost(out);
    rounds.stop(out);
  }

  private void viewInstalled(View next, List<Effect> out) {
    if (!next.contains(self)) {
      groupLost(out);
      return;
    }
    Partings.Estate estate =
        partings.viewInstalled(view, next, reports, inForce.obeyed(), config.pool(), out);
    if (hearing.beginsIn(next, counter + 1)) {
      tellAgain();
    }
    office.viewInstalled(next, self, estate, hearing.isLacking());
    Optional<View> before = view;
    view = Optional.of(next);
    reports.retain(next);
    holdings.viewInstalled();
    correspondence.open(out);
    rounds.viewInstalled(office.coordinator(), config.settings(), out);
    standing.viewInstalled(before, next, config.settings(), out);
    sides.count(view, config.quorum(), out);
    links.viewInstalled(next, self, estate.cut(), config, out);
    inForce.enter(next).ifPresent(kept -> assignmentReceived(kept, out));
  }

  private void reportReceived(Report report, List<Effect> out) {
    partings.alive(report.sender());
    SortedSet<VifId> heldBefore = reports.heldBy(report.sender(), view);
    if (report.sender().equals(self)) {
      return;
    }
    boolean news = accept(report);
    if (news) {
      reservations.heard(report, self, view, out);
    }
    if (report.restarts() && !restart.isUnderWay()) {
      // It goes when it has heard from all that they know; the word may have been lost.
      correspondence.renew();
    }
    if (!news) {
      office.coordinator().ifPresent(c -> c.acknowledgeAgain(report.sender()));
      return;
    }
    // Of two holders, after a merge, one has let go: neighbours may still believe that one.
    heldBefore.removeAll(report.holds().keySet());
    List<Vif> cleared = holdings.boundAmong(heldBefore);
    if (!cleared.isEmpty()) {
      out.add(new Effect.Announce(cleared));
    }
  }

  private boolean accept(Report report) {
    if (!reports.isNews(report)) {
      return false;
    }
    office.coordinator().ifPresent(c -> c.beforeReport(report));
    reports.put(report);
    view.ifPresent(v -> partings.heard(report, v));
    return true;
  }

  private void assignmentReceived(Assignment assignment, List<Effect> out) {
    if (view.filter(v -> v.id().equals(assignment.view())).isEmpty()) {
      inForce.keepForLater(assignment, view);
      return;
    }
    if (!assignment.sender().equals(view.get().coordinator()) || office.isHeld()) {
      return;
    }
    long read = assignment.acknowledged().getOrDefault(self, 0L);
    correspondence.acknowledged(read, out);
    if (!hearing.counts(read)) {
      return;
    }
    hearing.shownIn(view.get());
    assignment.grants().values().forEach(grant -> grant.owner().ifPresent(partings::alive));
    obey(assignment, out);
  }

  private void obey(Assignment assignment, List<Effect> out) {
    boolean news = assignment.counter() > inForce.counter();
    if (!news && !holdings.inheritance().isDecidedBy(assignment, self, inForce.counter())) {
      return;
    }
    boolean first = inForce.isEmpty();
    inForce.obey(assignment);
    if (assignment.mature()) {
      standing.becomeMature(out);
    }
    holdings.obey(assignment, self, config.pool(), view.get(), reports, out);
    if (first && view.get().merge() && !holdings.bound().isEmpty()) {
      // The other side's neighbours believe another host until they hear from this one.
      out.add(new Effect.Announce(holdings.bound()));
    }
  }

  /** The others may have gone on without this member, and taken what its guard let go of. */
  private void paused(Duration pause, List<Effect> out) {
    standing.paused(pause, out);
    partings.clear();
    if (view.isPresent()) {
      office.coordinator().ifPresent(Coordinator::doubt);
      tellAgain();
    }
    hearing.paused(counter, view.isPresent(), out);
    holdings.releaseUnsure(out);
  }

  private void reconfigured(MemberConfig next, List<Effect> out) {
    config = next;
    impediments.retain(next.pool());
    sides.count(view, config.quorum(), out);
    holdings.reconfigure(next.pool(), out);
  }

  private void timerFired(Timer timer, List<Effect> out) {
    switch (timer) {
      case Timer.Mature mature -> standing.matured(view, out);
      // Nobody acknowledges a coordinator's report; a firing from before it was one is void.
      case Timer.RepeatReport repeat when office.isHeld() -> {}
      case Timer.RepeatReport repeat -> correspondence.repeatReport(report(), out);
      case Timer.RepeatAssignment repeat -> repeatAssignment(out);
      case Timer.Balance balance -> rounds.due(office.coordinator(), config.settings(), out);
      case Timer.RetryInterface retry -> out.addAll(impediments.retryInterface(retry.ifname()));
      case Timer.NoCarrier none -> linkNews.noCarrier(none.ifname(), out);
      case Timer.RetryVif retry -> questions.retry(retry.vif(), self, config.pool(), view, out);
      case Timer.RetryRelease retry -> holdings.retryRelease(retry.vif(), out);
      case Timer.AskAgain again -> holdings.askAgain(out);
      case Timer.HandOver over -> holdings.handOver(out);
      case Timer.PatienceOver over -> partings.patienceOver();
      case Timer.NewsOld old -> partings.old(old.member());
      case Timer.CaughtUp caughtUp -> hearing.caughtUp();
      case Timer.JudgeLinks judge -> links.judgeAgain(config, out);
      case Timer.Outranked outranked -> standing.precedence().timeIsUp(out);
      case Timer.Reserved reserved -> reserved(out);
      case Timer.LifetimeMayEnd may -> reservations.lifetimeMayEnd(may.token());
      case Timer.LeaveAnyway leave -> {
        holdings.releaseAll(out);
        overdue = true;
      }
    }
  }

  private void reserved(List<Effect> out) {
    reservations.tick(view, office.isHeld(), config.pool(), holdings, out);
    if (restart.ticked(out)) {
      tellAgain();
    }
  }

  /** Whatever was said, and answered, may not be known any more. */
  private void tellAgain() {
    correspondence.renew();
    counter++;
  }

  /** Lets everything follow from what has changed. */
  private void settle(List<Effect> out) {
    if (view.isPresent()) {
      int rounds = 0;
      do {
        if (!standing.ready() || reports.anyGoneOn(view.get())) {
          holdings.lapse();
        }
        reservations.review(view.get(), reports);
        holdings.proceed(view.get(), reports, inForce.counter(), links, partings, out);
        renewReport();
        if (++rounds > MOST_ROUNDS) {
          throw new IllegalStateException("a step does not settle: " + report());
        }
      } while (decide(out));
      correspondence.report(report(), view.get(), out);
    }
    leaveWhenDone(out);
  }

  private void renewReport() {
    if (reports.of(self, view.get()).filter(report()::equals).isEmpty()) {
      counter++;
      accept(report());
    }
  }

  /** This member's report as of now; the counter is that of the last one made. */
  private Report report() {
    return new Account(config, standing, impediments, links, holdings, reservations)
        .report(self, view, counter, inForce, !hearing.isLacking());
  }

  /** True where an assignment was issued, and obeyed here, that may have changed something. */
  private boolean decide(List<Effect> out) {
    Optional<Assignment> issued = office.decide(view.get(), out);
    if (office.isHeld() && !office.doubts()) {
      hearing.shownIn(view.get());
    }
    issued.ifPresent(assignment -> obey(assignment, out));
    return issued.isPresent();
  }

  private void repeatAssignment(List<Effect> out) {
    correspondence.gathered();
    if (office.isHeld()) {
      office.repeat(view.get(), out).ifPresent(assignment -> obey(assignment, out));
    }
  }

  private void leaveWhenDone(List<Effect> out) {
    boolean alone = view.map(v -> v.members().size() == 1).orElse(true);
    // Whoever takes over has to know first; then nothing has to be asked again.
    boolean known = office.isHeld() ? office.settled() : correspondence.isAcknowledged();
    if (overdue || standing.leaving() && holdings.isEmpty() && (alone || known)) {
      left = true;
      out.add(new Effect.Leave(false));
    } else if (restart.mayGo(view, self, reports)) {
      left = true;
      out.add(new Effect.Leave(true));
    }
  }
}
