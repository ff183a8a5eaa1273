package org.wackamole.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.wackamole.core.sim.Schedule.MS;
import static org.wackamole.core.sim.Schedule.SECOND;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Member;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Timer;
import org.wackamole.core.Timing;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.VifId;
import org.wackamole.inet.MacAddress;

/**
 * Two sides that hear each other and never merge: whatever becomes of either for ten seconds, in
 * the end one of them serves, the other does not, and it stays so. Beats cross each other, are lost
 * and late, and say what was true when they were sent.
 */
class PrecedenceTest {
  private static final int SEEDS = 100;
  private static final long BEAT = 50 * MS;
  private static final long TROUBLE = 10 * SECOND;
  private static final long REST = 15 * SECOND;
  private static final MacAddress OTHER = MacAddress.parse("02:00:00:00:00:09").orElseThrow();

  @Test
  void oneOfTwoServesAndItStaysSo() {
    for (long seed = 0; seed < SEEDS; seed++) {
      new Pair(seed).run();
    }
  }

  private static final class Pair {
    final long seed;
    final Chance chance;
    final Schedule schedule = new Schedule();
    final List<Side> sides = new ArrayList<>();

    Pair(long seed) {
      this.seed = seed;
      chance = Chance.seeded(seed);
      sides.add(new Side(this, 1));
      sides.add(new Side(this, 2));
    }

    void run() {
      for (Side side : sides) {
        schedule.in(chance.between(0, 3 * SECOND), side::open);
        for (int i = chance.below(6); i > 0; i--) {
          schedule.in(chance.between(0, TROUBLE), side::suffer);
        }
      }
      schedule.runUntil(TROUBLE);
      sides.forEach(Side::recover);
      schedule.runUntil(TROUBLE + REST);
      List<Boolean> first = serving();
      assertEquals(1, first.stream().filter(s -> s).count(), "those that serve, seed " + seed);
      for (long i = 0; i < 3 * SECOND; i += MS) {
        schedule.runUntil(TROUBLE + REST + i);
        assertEquals(first, serving(), "seed " + seed);
      }
    }

    List<Boolean> serving() {
      return sides.stream().map(s -> s.member.serves() && s.bound).toList();
    }

    Side other(Side side) {
      return sides.get(side == sides.get(0) ? 1 : 0);
    }
  }

  private static final class Side {
    final Pair pair;
    final MemberId id;
    final View view;
    final Member member;

    /** Looked up only, never walked: its order does not matter. */
    final Map<Timer, Long> timers = new HashMap<>();

    boolean open;
    boolean bound;
    boolean deaf;
    boolean said;
    long started;
    long lastArrival;

    Side(Pair pair, long number) {
      this.pair = pair;
      id = new MemberId(0, number);
      view = new View(new ViewId(id, pair.chance.between(1, 5)), List.of(id), false);
      String mature = "mature=" + pair.chance.between(1, 4) + "s";
      member =
          new Member(
              Notation.config(Notation.nothing(), "n" + number, List.of("pool=.1", mature)),
              Timing.DEFAULTS);
    }

    void open() {
      open = true;
      take(new Event.GroupOpened(id));
      take(new Event.ViewInstalled(view));
      beat();
    }

    void beat() {
      say();
      pair.schedule.in(BEAT, this::beat);
    }

    /** In order, but late, or not at all. */
    void say() {
      boolean serves = member.serves();
      said = serves;
      Side to = pair.other(this);
      long delay = pair.chance.percent(20) ? pair.chance.between(0, 40 * MS) : MS;
      to.lastArrival = Math.max(to.lastArrival + 1, pair.schedule.now() + delay);
      if (!pair.chance.percent(5)) {
        pair.schedule.at(to.lastArrival, () -> to.hear(new Event.FellowViewHeard(view, serves)));
      }
    }

    void hear(Event.FellowViewHeard beat) {
      if (open && !deaf) {
        take(beat);
      }
    }

    void suffer() {
      long end = pair.chance.between(10 * MS, 3 * SECOND);
      switch (pair.chance.below(3)) {
        case 0 -> passing(end, new Event.DrainRequested(), new Event.RecoverRequested());
        case 1 -> passing(end, interfaceChanged(false), interfaceChanged(true));
        default -> {
          deaf = true;
          pair.schedule.in(end, () -> deaf = false);
        }
      }
    }

    private void passing(long time, Event trouble, Event end) {
      take(trouble);
      pair.schedule.in(time, () -> take(end));
    }

    private static Event interfaceChanged(boolean usable) {
      return new Event.InterfaceChanged("eth0", usable);
    }

    void recover() {
      deaf = false;
      take(new Event.RecoverRequested());
      take(interfaceChanged(true));
    }

    void take(Event event) {
      member.on(event).forEach(this::carryOut);
      if (open && member.serves() != said) {
        say();
      }
    }

    private void carryOut(Effect effect) {
      switch (effect) {
        case Effect.Ask ask -> pair.schedule.in(16 * MS, () -> take(answer(ask)));
        case Effect.Bind bind -> {
          bound = true;
          pair.schedule.in(
              MS,
              () ->
                  take(
                      new Event.Bound(
                          bind.vifs().stream()
                              .<Event.BindResult>map(v -> new Event.BindResult.Done(v.id()))
                              .toList())));
        }
        case Effect.Release release -> {
          bound = false;
          pair.schedule.in(
              MS,
              () ->
                  take(
                      new Event.Released(
                          release.vifs().stream()
                              .map(v -> new Event.ReleaseResult(v.id(), true))
                              .toList())));
        }
        case Effect.Adopt adopt -> bound = true;
        case Effect.Bequeath bequeath -> {}
        case Effect.Prepare prepare -> {}
        case Effect.TryInterface attempt ->
            pair.schedule.in(MS, () -> take(new Event.InterfaceTried(attempt.ifname(), true)));
        case Effect.StartTimer start -> {
          long token = ++started;
          timers.put(start.timer(), token);
          pair.schedule.in(
              start.delay().toNanos() / 1_000,
              () -> {
                if (timers.remove(start.timer(), token)) {
                  take(new Event.TimerFired(start.timer()));
                }
              });
        }
        case Effect.StopTimer stop -> timers.remove(stop.timer());
        case Effect.SendReport e -> {}
        case Effect.SendAssignment e -> {}
        case Effect.JudgeLinks e -> {}
        case Effect.Announce e -> {}
        case Effect.Leave e -> {}
        case Effect.Tell e -> {}
      }
    }

    private Event answer(Effect.Ask ask) {
      SortedMap<VifId, Optional<Obstacle>> found = new TreeMap<>();
      boolean answered = pair.other(this).bound;
      ask.vifs()
          .forEach(
              vif -> {
                Obstacle met = new Obstacle.InUse(vif.id().addresses().getFirst(), OTHER);
                found.put(vif.id(), answered ? Optional.of(met) : Optional.empty());
              });
      return new Event.Asked(ask.ticket(), found);
    }
  }
}
