package org.wackamole.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is sent, and what is sent again (rule 1): a report until an assignment has named its
 * counter, an assignment until it is obeyed. A lost message costs time, never an address.
 */
final class Correspondence {
  private static final Effect STOP_REPORT = new Effect.StopTimer(new Timer.RepeatReport());
  private static final Effect STOP_ASSIGNMENT = new Effect.StopTimer(new Timer.RepeatAssignment());

  private final Timing timing;
  private Optional<Report> sent = Optional.empty();
  private long acknowledged;

  /** Reports that change nothing wait to be acknowledged together. */
  private boolean gathering;

  Correspondence(Timing timing) {
    this.timing = timing;
  }

  /** A new view: what was sent in the old one is over. */
  void open(List<Effect> out) {
    close(out);
  }

  /** After a pause: whatever was sent, and answered, is not known to be so any more. */
  void renew() {
    sent = Optional.empty();
  }

  void close(List<Effect> out) {
    sent = Optional.empty();
    gathering = false;
    out.add(STOP_REPORT);
    out.add(STOP_ASSIGNMENT);
  }

  /** Sends the report if it tells others anything new. */
  void report(Report report, View view, List<Effect> out) {
    if (view.members().size() == 1 || sent.filter(s -> tellsTheSame(s, report)).isPresent()) {
      return;
    }
    send(report, out);
    // A coordinator has read its own report; others can do without, for they have its assignment.
    if (!view.coordinator().equals(report.sender())) {
      out.add(new Effect.StartTimer(new Timer.RepeatReport(), timing.repeat()));
    }
  }

  private void send(Report report, List<Effect> out) {
    sent = Optional.of(report);
    out.add(new Effect.SendReport(report));
  }

  /** Whether nobody has to know the difference: how far a grant has come before the kernel. */
  private static boolean tellsTheSame(Report a, Report b) {
    return coarse(a).equals(coarse(b));
  }

  private static Report coarse(Report r) {
    SortedMap<VifId, HoldState> holds = new TreeMap<>(r.holds());
    holds.replaceAll(
        (vif, state) ->
            switch (state) {
              case WAITING, ASKING, BINDING -> HoldState.BINDING;
              case BOUND, RELEASING -> state;
            });
    return new Report(
        r.sender(),
        r.name(),
        r.view(),
        0,
        r.state(),
        r.ready(),
        r.mature(),
        r.weight(),
        r.pool(),
        r.prefers(),
        r.unable(),
        r.unproven(),
        r.obstacles(),
        holds,
        r.lastHeld(),
        r.settings(),
        r.obeyed(),
        r.comeback().withoutTime());
  }

  void repeatReport(Report now, List<Effect> out) {
    if (sent.isPresent() && !isAcknowledged()) {
      send(now, out);
      out.add(new Effect.StartTimer(new Timer.RepeatReport(), timing.repeat()));
    }
  }

  void acknowledged(long counter, List<Effect> out) {
    acknowledged = Math.max(acknowledged, counter);
    if (isAcknowledged()) {
      out.add(STOP_REPORT);
    }
  }

  /** Whether the coordinator has read the newest report that was sent. */
  boolean isAcknowledged() {
    return sent.filter(report -> report.counter() <= acknowledged).isPresent();
  }

  void assign(Assignment assignment, View view, List<Effect> out) {
    if (view.members().size() > 1) {
      out.add(new Effect.SendAssignment(assignment));
      out.add(new Effect.StartTimer(new Timer.RepeatAssignment(), timing.repeat()));
      gathering = false;
    }
  }

  /** Somebody waits for an acknowledgement: soon, together with those of others. */
  void gather(View view, List<Effect> out) {
    if (!gathering && view.members().size() > 1) {
      gathering = true;
      out.add(new Effect.StartTimer(new Timer.RepeatAssignment(), timing.gather()));
    }
  }

  void gathered() {
    gathering = false;
  }
}
