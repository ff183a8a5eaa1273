package org.wackamole.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The state machine of one member: an event in, effects out. It is not thread safe and needs not
 * be: one thread owns it.
 *
 * <p>Every event is handled in two parts. First it changes what this member knows. Then {@link
 * #settle} lets everything follow from that: holds go on, the own report is made anew, a
 * coordinator decides on it, and its own assignment is obeyed at once, until nothing changes any
 * more. So no handler has to think of what its change may cause elsewhere.
 */
public final class Member {
  /** A step settles in a few rounds; many more means that two rules undo each other. */
  private static final int MOST_ROUNDS = 100;

  private final Timing timing;
  private final Standing standing = new Standing();
  private final Impediments impediments;
  private final Holdings holdings;
  private final Reports reports = new Reports();
  private final Rounds rounds = new Rounds();
  private final InForce inForce = new InForce();
  private final Correspondence correspondence;

  private MemberConfig config;
  private MemberId self = new MemberId(0, 0);
  private Optional<View> view = Optional.empty();
  private Optional<Coordinator> coordinator = Optional.empty();

  private boolean overdue;
  private boolean left;
  private long counter;

  public Member(MemberConfig config, Timing timing) {
    this.config = config;
    this.timing = timing;
    this.impediments = new Impediments(timing);
    this.holdings = new Holdings(impediments, timing);
    this.correspondence = new Correspondence(timing);
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
      case Event.FellowViewHeard heard -> fellowViewHeard(heard.view(), out);
      case Event.MemberDeparted departed -> {}
      case Event.Paused paused -> {}
      case Event.LinksJudged judged -> {}
      case Event.TimerFired fired -> timerFired(fired.timer(), out);
      case Event.Asked asked -> asked(asked, out);
      case Event.Bound bound -> holdings.bound(bound.results(), out);
      case Event.Released released -> holdings.released(released.results(), out);
      case Event.AddressVanished vanished -> holdings.vanished(vanished.address(), out);
      case Event.ForeignAddressFound found -> out.addAll(impediments.foreignFound(found.address()));
      case Event.ForeignAddressGone gone -> out.addAll(impediments.foreignGone(gone.address()));
      case Event.InterfaceChanged changed -> interfaceChanged(changed, out);
      case Event.InterfaceTried tried ->
          out.addAll(impediments.interfaceTried(tried.ifname(), tried.works()));
      case Event.Reconfigured reconfigured -> reconfigured(reconfigured.config(), out);
      case Event.DrainRequested drain -> standing.drain();
      case Event.RecoverRequested recover -> standing.recover();
      case Event.StopRequested stop -> stopRequested(out);
    }
    settle(out);
    return out;
  }

  public Snapshot snapshot() {
    return new Snapshots(report(), view, reports, inForce.shown()).take();
  }

  private void groupLost(List<Effect> out) {
    holdings.releaseAll(out);
    view = Optional.empty();
    coordinator = Optional.empty();
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
    if (!next.coordinator().equals(self)) {
      coordinator = Optional.empty();
    } else if (coordinator.isPresent()) {
      coordinator.get().continueIn(next);
    } else {
      coordinator = Optional.of(new Coordinator(next, reports));
    }
    view = Optional.of(next);
    reports.retain(next);
    holdings.lapse();
    correspondence.open(out);
    rounds.viewInstalled(coordinator, config.settings(), out);
    standing.viewInstalled(config.settings(), out);
    inForce.enter(next).ifPresent(kept -> assignmentReceived(kept, out));
  }

  private void reportReceived(Report report, List<Effect> out) {
    SortedSet<VifId> heldBefore = heldBy(report.sender());
    if (report.sender().equals(self)) {
      return;
    }
    if (!accept(report)) {
      coordinator.ifPresent(c -> c.acknowledgeAgain(report.sender()));
      return;
    }
    // Of two holders, after a merge, one has let go: neighbours may still believe that one.
    heldBefore.removeAll(report.holds().keySet());
    List<Vif> cleared = holdings.boundAmong(heldBefore);
    if (!cleared.isEmpty()) {
      out.add(new Effect.Announce(cleared));
    }
  }

  private SortedSet<VifId> heldBy(MemberId member) {
    return view.flatMap(v -> reports.of(member, v))
        .map(report -> new TreeSet<>(report.holds().keySet()))
        .orElseGet(TreeSet::new);
  }

  private boolean accept(Report report) {
    if (!reports.isNews(report)) {
      return false;
    }
    coordinator.ifPresent(c -> c.beforeReport(report));
    reports.put(report);
    return true;
  }

  private void assignmentReceived(Assignment assignment, List<Effect> out) {
    if (view.filter(v -> v.id().equals(assignment.view())).isEmpty()) {
      inForce.keepForLater(assignment, view);
      return;
    }
    if (!assignment.sender().equals(view.get().coordinator()) || coordinator.isPresent()) {
      return;
    }
    correspondence.acknowledged(assignment.acknowledged().getOrDefault(self, 0L), out);
    if (assignment.counter() > inForce.counter()) {
      obey(assignment, out);
    }
  }

  private void obey(Assignment assignment, List<Effect> out) {
    boolean first = inForce.isEmpty();
    inForce.obey(assignment);
    if (assignment.mature()) {
      standing.becomeMature(out);
    }
    holdings.obey(assignment, self, config.pool(), out);
    if (first && view.get().merge() && !holdings.bound().isEmpty()) {
      // The other side's neighbours believe another host until they hear from this one.
      out.add(new Effect.Announce(holdings.bound()));
    }
  }

  private void fellowViewHeard(View other, List<Effect> out) {
    if (view.isPresent() && standing.outrankedBy(other, view.get(), self, out)) {
      holdings.releaseAll(out);
    }
  }

  private void interfaceChanged(Event.InterfaceChanged changed, List<Effect> out) {
    List<Effect> effects = impediments.interfaceChanged(changed.ifname(), changed.usable());
    out.addAll(effects);
    boolean cutOff = view.filter(v -> v.members().size() == 1).isPresent() && holdings.isEmpty();
    if (changed.usable() && !effects.isEmpty() && cutOff && standing.mature()) {
      standing.startOver(config.settings(), out);
    }
  }

  private void asked(Event.Asked asked, List<Effect> out) {
    if (!impediments.askedAgain(asked, out)) {
      holdings.asked(asked, out);
    }
  }

  private void reconfigured(MemberConfig next, List<Effect> out) {
    config = next;
    impediments.retain(next.pool());
    holdings.reconfigure(next.pool(), out);
  }

  private void stopRequested(List<Effect> out) {
    if (standing.leave()) {
      out.add(new Effect.StartTimer(new Timer.LeaveAnyway(), timing.leave()));
    }
  }

  private void timerFired(Timer timer, List<Effect> out) {
    switch (timer) {
      case Timer.Mature mature -> standing.matured(view, out);
      case Timer.RepeatReport repeat -> {
        // Nobody acknowledges a coordinator's report; a firing from before it was one is void.
        if (coordinator.isEmpty()) {
          correspondence.repeatReport(report(), out);
        }
      }
      case Timer.RepeatAssignment repeat -> repeatAssignment(out);
      case Timer.Balance balance -> rounds.due(coordinator, config.settings(), out);
      case Timer.RetryInterface retry -> out.addAll(impediments.retryInterface(retry.ifname()));
      case Timer.RetryVif retry -> retryVif(retry.vif(), out);
      case Timer.RetryRelease retry -> holdings.retryRelease(retry.vif(), out);
      case Timer.LeaveAnyway leave -> {
        holdings.releaseAll(out);
        overdue = true;
      }
    }
  }

  private void retryVif(VifId vif, List<Effect> out) {
    boolean ours =
        view.stream()
            .flatMap(v -> v.members().stream())
            .flatMap(member -> reports.of(member, view.get()).stream())
            .anyMatch(report -> report.inKernel().anyMatch(vif::overlaps));
    Optional<Vif> own = Optional.ofNullable(config.pool().get(vif));
    // Where one of us holds it, it is that one who answers, as it should be.
    out.addAll(impediments.retryVif(vif, own.filter(v -> !ours), holdings::nextTicket));
  }

  /** Lets everything follow from what has changed. */
  private void settle(List<Effect> out) {
    if (view.isPresent()) {
      int rounds = 0;
      do {
        if (!standing.ready()) {
          holdings.lapse();
        }
        holdings.proceed(view.get(), reports, inForce.counter(), out);
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
    return new Report(
        self,
        config.name(),
        view.map(View::id).orElse(new ViewId(self, 0)),
        counter,
        standing.state(!inForce.isEmpty()),
        standing.ready(),
        standing.mature(),
        config.weight(),
        config.pool(),
        config.prefers(),
        impediments.unable(),
        impediments.unproven(),
        impediments.obstacles(config.pool()),
        holdings.states(),
        holdings.lastHeld(),
        config.settings(),
        inForce.counter());
  }

  /** True where an assignment was issued, and obeyed here, that may have changed something. */
  private boolean decide(List<Effect> out) {
    Optional<Assignment> next = coordinator.flatMap(Coordinator::decide);
    if (next.isEmpty()) {
      return false;
    }
    if (!coordinator.get().urgent(next.get())) {
      if (!next.equals(coordinator.get().issued())) {
        correspondence.gather(view.get(), out);
      }
      return false;
    }
    issue(next.get(), out);
    return true;
  }

  private void repeatAssignment(List<Effect> out) {
    correspondence.gathered();
    if (coordinator.isPresent()) {
      Optional<Assignment> last = coordinator.get().issued();
      // Where nothing can be decided now, the last assignment is still to be obeyed by all.
      Optional<Assignment> next = coordinator.get().decide().or(() -> last);
      if (!next.equals(last) || !coordinator.get().answered()) {
        next.ifPresent(a -> issue(a, out));
      }
    }
  }

  private void issue(Assignment assignment, List<Effect> out) {
    coordinator.get().issue(assignment);
    correspondence.assign(assignment, view.get(), out);
    if (assignment.counter() > inForce.counter()) {
      obey(assignment, out);
    }
  }

  private void leaveWhenDone(List<Effect> out) {
    boolean alone = view.map(v -> v.members().size() == 1).orElse(true);
    // Whoever takes over has to know first; then nothing has to be asked again.
    boolean known = coordinator.map(Coordinator::settled).orElseGet(correspondence::isAcknowledged);
    if (overdue || standing.leaving() && holdings.isEmpty() && (alone || known)) {
      left = true;
      out.add(new Effect.Leave());
    }
  }
}
