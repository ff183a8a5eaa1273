package org.wackamole.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether this member is the one that is cut off, for each link by itself (rule 12).
 *
 * <p>Links are judged when members were lost and nothing was heard of their end, never while
 * members hear each other: a gateway that is started again moves nothing. Until the verdict
 * everything stays as it is; only who is alone binds nothing new, nor who has heard nobody in this
 * view: it may be deaf. A link that is silent takes no addresses, and is judged again every second
 * until somebody answers.
 */
final class Links {
  private static final Timer TIMER = new Timer.JudgeLinks();

  private final SortedSet<String> silent = new TreeSet<>();

  /** Those of the question that is under way. */
  private final SortedSet<String> pending = new TreeSet<>();

  private Optional<View> view = Optional.empty();
  private MemberId self = new MemberId(0, 0);
  private long ticket;

  SortedSet<String> silent() {
    return silent;
  }

  void viewInstalled(View next, MemberId self, boolean cut, MemberConfig config, List<Effect> out) {
    boolean suspect = cut || isSuspect();
    view = Optional.of(next);
    this.self = self;
    if (suspect) {
      judge(config, out);
    }
  }

  /** Silence outlasts the group: who opens it anew is as cut off as before. */
  void groupLost() {
    view = Optional.empty();
  }

  /** The interface has come back. */
  void interfaceUp(MemberConfig config, List<Effect> out) {
    if (isSuspect()) {
      judge(config, out);
    }
  }

  void judgeAgain(MemberConfig config, List<Effect> out) {
    if (isSuspect()) {
      judge(config, out);
    }
  }

  private boolean isSuspect() {
    return !silent.isEmpty() || !pending.isEmpty();
  }

  private void judge(MemberConfig config, List<Effect> out) {
    SortedSet<String> links = new TreeSet<>();
    config.pool().values().forEach(v -> v.addresses().forEach(a -> links.add(a.ifname())));
    silent.retainAll(links);
    pending.clear();
    pending.addAll(links);
    ticket++;
    SortedSet<MemberId> living = new TreeSet<>(view.map(View::members).orElse(List.of()));
    out.add(new Effect.JudgeLinks(ticket, links, living));
    out.add(new Effect.StartTimer(TIMER, Timing.JUDGE_AGAIN));
  }

  /** What a verdict changed. */
  record Change(SortedSet<String> lost, SortedSet<String> back) {}

  Change judged(Event.LinksJudged judged, List<Effect> out) {
    SortedMap<String, LinkVerdict> verdicts = new TreeMap<>(judged.verdicts());
    SortedSet<String> lost = new TreeSet<>();
    SortedSet<String> back = new TreeSet<>();
    if (judged.ticket() != ticket) {
      // It was asked anew meanwhile, among others.
      return new Change(lost, back);
    }
    for (String link : List.copyOf(pending)) {
      switch (verdicts.getOrDefault(link, LinkVerdict.NO_WITNESS)) {
        case SILENT -> {
          if (silent.add(link)) {
            lost.add(link);
          }
        }
        case ANSWERED, NO_WITNESS -> {
          if (silent.remove(link)) {
            back.add(link);
          }
        }
      }
    }
    pending.clear();
    if (silent.isEmpty()) {
      out.add(new Effect.StopTimer(TIMER));
    }
    tell(lost, back, out);
    return new Change(lost, back);
  }

  private static void tell(SortedSet<String> lost, SortedSet<String> back, List<Effect> out) {
    if (!lost.isEmpty()) {
      out.add(
          new Effect.Tell(
              Effect.Severity.WARNING,
              "Nobody answers on "
                  + String.join(", ", lost)
                  + " where there were answers before: this host is the one that is cut off, and"
                  + " holds nothing there until somebody does. Check its cable and its switch"));
    }
    if (!back.isEmpty()) {
      out.add(
          new Effect.Tell(
              Effect.Severity.INFO, String.join(", ", back) + " leads to others again"));
    }
  }

  /** Whether a new address may go there: not while it is unknown who is cut off. */
  boolean mayBind(Vif vif, Reports reports) {
    List<String> wait = new ArrayList<>(silent);
    if (!hearsAnybody(reports)) {
      wait.addAll(pending);
    }
    return vif.addresses().stream().noneMatch(a -> wait.contains(a.ifname()));
  }

  /**
   * In this view: that others are in it says little where this member has made it. Who is granted
   * something by another one has heard that one.
   */
  private boolean hearsAnybody(Reports reports) {
    return view.filter(
            v ->
                !v.coordinator().equals(self)
                    || v.members().stream()
                        .anyMatch(m -> !m.equals(self) && reports.of(m, v).isPresent()))
        .isPresent();
  }
}
