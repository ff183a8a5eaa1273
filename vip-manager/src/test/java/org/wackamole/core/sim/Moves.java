package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Timer;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;

/** Counts what is bound, released and said, to tell whether anything moves without need. */
final class Moves implements Watcher {
  private record Move(Daemon daemon, VifId vif, boolean bind) {
    @Override
    public String toString() {
      return daemon + (bind ? " binds " : " releases ") + Words.of(vif);
    }
  }

  private final List<Move> moves = new ArrayList<>();
  private long messages;
  private long steps;

  /** A restart may have been planned for later than the last fault: whoever joins has to speak. */
  private boolean joins;

  /** A round of balance that moves nothing is no step. */
  @Override
  public void event(Daemon daemon, Event event) {
    if (!(event instanceof Event.TimerFired fired && fired.timer() instanceof Timer.Balance)) {
      steps++;
    }
    joins |= event instanceof Event.GroupOpened;
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    switch (effect) {
      case Effect.Bind bind -> add(daemon, bind.vifs(), true);
      case Effect.Release release -> add(daemon, release.vifs(), false);
      case Effect.SendReport send -> messages++;
      case Effect.SendAssignment send -> messages++;
      default -> {}
    }
  }

  private void add(Daemon daemon, List<Vif> vifs, boolean bind) {
    vifs.forEach(v -> moves.add(new Move(daemon, v.id(), bind)));
  }

  void clear() {
    moves.clear();
    messages = 0;
    joins = false;
  }

  int bound() {
    return (int) moves.stream().filter(Move::bind).count();
  }

  /** Grows with everything that could change what a member holds or says. */
  long steps() {
    return steps + messages;
  }

  boolean any() {
    return !moves.isEmpty();
  }

  /** Whether anybody opened the group. */
  boolean joined() {
    return joins;
  }

  long messages() {
    return messages;
  }

  /** Whatever moved had been with this member before. */
  void onlyMoved(Map<VifId, Daemon> before, Daemon gone) {
    for (Move move : moves) {
      boolean others =
          before.entrySet().stream()
              .anyMatch(e -> e.getKey().overlaps(move.vif()) && e.getValue() == gone);
      if (!others && before.containsKey(move.vif())) {
        throw new Violation("only " + gone + " is gone, and yet " + move);
      }
    }
  }

  @Override
  public String toString() {
    return moves.stream().map(Move::toString).collect(Collectors.joining(", "));
  }
}
