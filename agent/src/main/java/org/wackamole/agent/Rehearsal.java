package org.wackamole.agent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.group.WireRehearsal;
import org.wackamole.core.Departure;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.LinkVerdict;
import org.wackamole.core.Member;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Timer;
import org.wackamole.core.Timing;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.libc.LibC;

/**
 * A play of three members who found a group, lose one, take it in again, part from another: with
 * the daemon's own code and its own pool, but with nobody and nothing outside of this object. So a
 * JVM has seen every step of a failover, and compiled what it needs for it, before the first real
 * one.
 */
final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  /** A larger pool takes longer and shows nothing new. */
  private static final int MOST_VIFS = 10;

  /** The JVM compiles a method after some 200 calls; a play calls most of them several times. */
  private static final int MOST_PLAYS = 60;

  /** Before the stage: until then the group is being opened, which waits for the kernel. */
  private static final Duration AT_FIRST = Duration.ofMillis(300);

  /** After it. All is over before a balance begins, which is one second after the first view. */
  private static final Duration THEN = Duration.ofMillis(300);

  /** All of it. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** Nothing else waits for it. */
  private static final int NICE = 19;

  private final MemberConfig config;
  private final ArrayDeque<Runnable> deliveries = new ArrayDeque<>();
  private final List<Actor> cast = new ArrayList<>();
  private long identities;
  private long views;
  private long bound;

  Rehearsal(MemberConfig config) {
    TreeMap<VifId, Vif> pool = new TreeMap<>();
    config.pool().entrySet().stream()
        .limit(MOST_VIFS)
        .forEach(vif -> pool.put(vif.getKey(), vif.getValue()));
    TreeSet<VifId> prefers = new TreeSet<>(config.prefers());
    prefers.retainAll(pool.keySet());
    this.config =
        new MemberConfig(config.name(), config.weight(), pool, prefers, config.settings());
  }

  /**
   * Beside the start, on a thread that yields to everything else: nobody waits for it, and it is
   * over before the group is joined.
   *
   * @param onStage goes through the same on this host's kernel, with an address that nobody can
   *     reach
   * @param whenOver runs once, after five seconds at the latest: a busy host may give it no turn
   */
  static void inBackground(MemberConfig config, Runnable onStage, Runnable whenOver) {
    Thread rehearsal =
        Thread.ofPlatform().name("rehearsal").daemon().start(() -> rehearse(config, onStage));
    Thread.ofPlatform().name("curtain").daemon().start(() -> end(rehearsal, whenOver));
  }

  private static void end(Thread rehearsal, Runnable whenOver) {
    try {
      if (!rehearsal.join(LONGEST)) {
        rehearsal.interrupt();
      }
      whenOver.run();
    } catch (InterruptedException e) {
      // Nobody has this thread to interrupt it.
      throw new IllegalStateException(e);
    }
  }

  private static void rehearse(MemberConfig config, Runnable onStage) {
    if (LibC.setpriority(LibC.PRIO_PROCESS, 0, NICE) != 0) {
      LOG.debug("The rehearsal runs at the priority of everything else");
    }
    long start = System.nanoTime();
    try {
      Rehearsal rehearsal = new Rehearsal(config);
      int plays = rehearsal.play(MOST_PLAYS, AT_FIRST);
      onStage.run();
      plays += rehearsal.play(MOST_PLAYS - plays, THEN);
      LOG.debug(
          "Rehearsed {} times in {} ms",
          plays,
          Duration.ofNanos(System.nanoTime() - start).toMillis());
    } catch (RuntimeException e) {
      // The daemon may be closing already; and a first takeover that is slower is no fault.
      LOG.debug("The rehearsal ended early", e);
    }
  }

  /**
   * Plays again and again.
   *
   * @param most how often at most
   * @param bound after which no further play begins
   * @return how often it was played
   */
  int play(int most, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    int played = 0;
    while (played < most && System.nanoTime() - deadline < 0 && !Thread.interrupted()) {
      play();
      played++;
    }
    return played;
  }

  /** How many virtual interfaces were bound in all plays. */
  long bound() {
    return bound;
  }

  private void play() {
    cast.clear();
    Actor first = join();
    Actor second = join();
    Actor third = join();
    install();
    List.copyOf(cast).forEach(actor -> actor.fire(Timer.Mature.class));
    deliver();
    die(third);
    join();
    install();
    for (int round = 0; round < 3; round++) {
      first.fire(Timer.RepeatAssignment.class);
      first.fire(Timer.Balance.class);
      deliver();
    }
    second.on(new Event.StopRequested());
    deliver();
    part(second);
    die(first);
  }

  private Actor join() {
    Actor actor = new Actor(new MemberId(1, ++identities));
    cast.add(actor);
    actor.on(new Event.GroupOpened(actor.id, Duration.ZERO));
    return actor;
  }

  private void die(Actor actor) {
    cast.remove(actor);
    cast.forEach(other -> other.on(new Event.MemberDeparted(actor.id, new Departure.Died())));
    install();
  }

  private void part(Actor actor) {
    cast.remove(actor);
    install();
  }

  private void install() {
    List<MemberId> members = cast.stream().map(actor -> actor.id).toList();
    View view = new View(new ViewId(members.getFirst(), ++views), members, false);
    cast.forEach(actor -> actor.on(new Event.ViewInstalled(view)));
    deliver();
  }

  private void deliver() {
    while (!deliveries.isEmpty()) {
      deliveries.poll().run();
    }
  }

  /** One member, and a shell around it in which everything succeeds. */
  private final class Actor {
    private final MemberId id;
    private final Member member = new Member(config, Timing.DEFAULTS);
    private final Set<Timer> timers = new LinkedHashSet<>();

    private Actor(MemberId id) {
      this.id = id;
    }

    private void fire(Class<? extends Timer> kind) {
      for (Timer timer : List.copyOf(timers)) {
        if (kind.isInstance(timer) && timers.remove(timer)) {
          on(new Event.TimerFired(timer));
        }
      }
    }

    private void on(Event event) {
      member.on(event).forEach(this::carryOut);
    }

    private void carryOut(Effect effect) {
      switch (effect) {
        case Effect.SendReport send -> {
          Event arrived = new Event.ReportReceived(WireRehearsal.arrived(send.report()));
          others(arrived);
        }
        case Effect.SendAssignment send -> {
          Event arrived = new Event.AssignmentReceived(WireRehearsal.arrived(send.assignment()));
          others(arrived);
        }
        case Effect.Ask ask -> {
          TreeMap<VifId, Optional<Obstacle>> free = new TreeMap<>();
          ask.vifs().forEach(vif -> free.put(vif.id(), Optional.empty()));
          later(new Event.Asked(ask.ticket(), free));
        }
        case Effect.JudgeLinks judge -> {
          TreeMap<String, LinkVerdict> verdicts = new TreeMap<>();
          judge.ifnames().forEach(ifname -> verdicts.put(ifname, LinkVerdict.NO_WITNESS));
          later(new Event.LinksJudged(judge.ticket(), verdicts));
        }
        case Effect.Bind bind -> {
          bound += bind.vifs().size();
          later(
              new Event.Bound(
                  bind.vifs().stream()
                      .<Event.BindResult>map(vif -> new Event.BindResult.Done(vif.id()))
                      .toList()));
        }
        case Effect.Release release ->
            later(
                new Event.Released(
                    release.vifs().stream()
                        .map(vif -> new Event.ReleaseResult(vif.id(), true))
                        .toList()));
        case Effect.StartTimer start -> timers.add(start.timer());
        case Effect.StopTimer stop -> timers.remove(stop.timer());
        case Effect.TryInterface tried -> later(new Event.InterfaceTried(tried.ifname(), true));
        case Effect.Prepare prepare -> {}
        case Effect.Announce announce -> {}
        case Effect.Adopt adopt -> {}
        case Effect.Bequeath bequeath -> {}
        case Effect.Leave leave -> {}
        case Effect.Tell tell -> {}
      }
    }

    private void later(Event event) {
      deliveries.add(() -> on(event));
    }

    private void others(Event event) {
      for (Actor actor : List.copyOf(cast)) {
        if (actor != this) {
          actor.later(event);
        }
      }
    }
  }
}
