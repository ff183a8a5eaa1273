package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Member;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.MemberId;
import org.wackamole.core.Timer;
import org.wackamole.core.Timing;
import org.wackamole.core.View;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;

/** One life of the daemon on a host: the production state machine and a shell that obeys it. */
final class Daemon {
  /** How a life ends. */
  enum End {
    LEFT,
    /** What it has stays bound: it comes back. */
    RETURNING,
    KILLED,
    /** Its guard as well: the kernel keeps everything until the lifetime is over. */
    KILLED_WITH_GUARD,
    HOST_DEAD
  }

  final World world;
  final Host host;
  final Member member;
  final Fence fence = new Fence(this);
  private MemberConfig config;

  private MemberId id;
  private Optional<View> installed = Optional.empty();
  private boolean open;
  private boolean alive = true;
  private boolean paused;
  private boolean drained;
  private boolean stopping;
  private boolean cutOff;
  private List<Vif> waiting = List.of();
  private UUID token = new UUID(0, 0);
  private final ArrayDeque<Waiting> inbox = new ArrayDeque<>();

  private record Waiting(Event event, long since) {}

  /** Looked up only, never walked: its order does not matter. */
  private final Map<Timer, Long> timers = new HashMap<>();

  private long timersStarted;

  Daemon(World world, Host host, MemberId id, MemberConfig config, Timing timing) {
    this.world = world;
    this.host = host;
    this.id = id;
    this.config = config;
    this.member = new Member(config, timing);
  }

  MemberId id() {
    return id;
  }

  MemberConfig config() {
    return config;
  }

  /** The view that the state machine knows. */
  Optional<View> installed() {
    return installed;
  }

  boolean alive() {
    return alive;
  }

  boolean open() {
    return alive && open;
  }

  boolean paused() {
    return paused;
  }

  /** Whether the operator wants it to hold nothing. */
  boolean out() {
    return drained || stopping;
  }

  boolean stopping() {
    return stopping;
  }

  /** Whether it finds itself cut off. */
  boolean cutOff() {
    return cutOff;
  }

  boolean isCoordinator() {
    return open() && installed.isPresent() && installed.get().coordinator().equals(id);
  }

  /** As {@link #isCoordinator}, also for one that has just died. */
  boolean wasCoordinator() {
    return installed.filter(v -> v.coordinator().equals(id)).isPresent();
  }

  boolean knows(IpAddress address) {
    return config.pool().keySet().stream().anyMatch(v -> v.addresses().contains(address));
  }

  List<Timer> runningTimers() {
    return new ArrayList<>(timers.keySet());
  }

  void open(MemberId fresh) {
    id = fresh;
    open = true;
    installed = Optional.empty();
    deliver(new Event.GroupOpened(fresh));
    host.down.forEach(name -> deliver(new Event.InterfaceChanged(name, false)));
    host.kernel.foreign().stream()
        .filter(this::knows)
        .forEach(a -> deliver(new Event.ForeignAddressFound(a)));
  }

  /** Before it opens its group: what its former life left bound here is its own again. */
  void comeBack(Bequest bequest) {
    List<Vif> bound =
        bequest.bound(host).stream()
            .filter(vif -> vif.equals(config.pool().get(vif.id())))
            .toList();
    host.kernel.keepOnly(this, bound);
    waiting = bound;
    deliver(new Event.Returned(bequest.take(), bound));
  }

  /** What it found and was not granted yet. */
  List<Vif> waiting() {
    return waiting;
  }

  void restart(Duration grace) {
    deliver(new Event.RestartRequested(world.chance.uuid(), grace));
  }

  void pause(boolean guardToo) {
    paused = true;
    fence.freeze(guardToo);
  }

  /** Its own pause is the first that it learns of, if that was long. */
  void resume() {
    paused = false;
    long pause = fence.thaw();
    if (pause >= Fence.STRIKES_AFTER) {
      step(new Event.Paused(Duration.ofNanos(pause * 1_000)));
    }
    fence.runFrozen();
    while (!paused && !inbox.isEmpty()) {
      Waiting next = inbox.poll();
      step(next.event() instanceof Event.Asked asked ? inTime(asked, next.since()) : next.event());
    }
  }

  /** As the loop has it. */
  private Event.Asked inTime(Event.Asked asked, long since) {
    boolean outdated = world.schedule.now() - since > Event.Asked.COUNTS_FOR.toMillis() * MS;
    return outdated ? asked.outdated() : asked;
  }

  void deliver(Event event) {
    if (!alive) {
      return;
    }
    if (paused) {
      inbox.add(new Waiting(event, world.schedule.now()));
      return;
    }
    step(event);
  }

  private void step(Event event) {
    if (!alive || !note(event)) {
      return;
    }
    world.watchers(w -> w.event(this, event));
    List<Effect> effects = member.on(event);
    for (Effect effect : effects) {
      if (world.ambush.strikes(this, effect)) {
        return;
      }
      world.watchers(w -> w.effect(this, effect));
      if (effect instanceof Effect.Leave && effect != effects.getLast()) {
        throw new Violation(this + " wants something after it has left: " + effects.getLast());
      }
      carryOut(effect);
      world.ambush.finish(this);
      if (!alive) {
        return;
      }
    }
    if (event instanceof Event.LinksJudged || event instanceof Event.Reconfigured) {
      cutOff = !member.snapshot().isolated().isEmpty();
    }
    world.watchers(w -> w.stepped(this, event));
  }

  /** Keeps the world's own view of this daemon; false where the shell would drop the event. */
  private boolean note(Event event) {
    switch (event) {
      case Event.ViewInstalled v -> {
        if (!open || !v.view().contains(id)) {
          return false;
        }
        installed = Optional.of(v.view());
        world.history.installed(id, v.view());
      }
      case Event.GroupLost lost -> {
        open = false;
        installed = Optional.empty();
      }
      case Event.DrainRequested drain -> drained = true;
      case Event.RecoverRequested recover -> drained = false;
      case Event.StopRequested stop -> stopping = true;
      case Event.RestartRequested restart -> {
        stopping = true;
        token = restart.token();
      }
      case Event.Returned e -> {}
      case Event.Reconfigured r -> {
        host.kernel.poolChanged(config.pool(), r.config().pool());
        config = r.config();
      }
      case Event.ReportReceived r -> {
        return open;
      }
      case Event.AssignmentReceived a -> {
        return open;
      }
      case Event.FellowViewHeard f -> {
        return open;
      }
      case Event.GroupOpened e -> {}
      case Event.TimerFired e -> {}
      case Event.Asked e -> {}
      case Event.Bound e -> {}
      case Event.Released e -> {}
      case Event.AddressVanished e -> {}
      case Event.ForeignAddressFound e -> {}
      case Event.ForeignAddressGone e -> {}
      case Event.InterfaceChanged e -> {}
      case Event.InterfaceTried e -> {}
      case Event.MemberDeparted e -> {}
      case Event.Paused e -> {}
      case Event.LinksJudged e -> {}
    }
    return true;
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.SendReport send -> world.post.send(this, new Event.ReportReceived(send.report()));
      case Effect.SendAssignment send ->
          world.post.send(this, new Event.AssignmentReceived(send.assignment()));
      case Effect.Ask ask -> world.lan.ask(this, ask.ticket(), ask.vifs());
      case Effect.JudgeLinks judge ->
          world.neighbours.judge(this, judge.ticket(), judge.ifnames(), judge.living());
      case Effect.Bind bind -> {
        fence.arm();
        host.kernel.bind(this, bind.vifs());
      }
      case Effect.Release release -> host.kernel.release(this, release.vifs());
      case Effect.StartTimer start -> startTimer(start);
      case Effect.StopTimer stop -> timers.remove(stop.timer());
      case Effect.TryInterface attempt ->
          world.schedule.in(
              world.chance.between(MS / 2, 20 * MS), () -> answerTry(attempt.ifname()));
      case Effect.Adopt adopt -> {
        waiting = List.of();
        host.kernel.adopt(adopt.vifs());
      }
      case Effect.Bequeath bequeath ->
          host.bequest = Optional.of(new Bequest(this, token, bequeath.vifs(), bequeath.grace()));
      case Effect.Leave leave -> end(leave.returning() ? End.RETURNING : End.LEFT);
      case Effect.Prepare prepare -> {}
      case Effect.Announce announce -> {}
      case Effect.Tell tell -> {}
    }
  }

  private void answerTry(String ifname) {
    deliver(new Event.InterfaceTried(ifname, host.kernel.takes(ifname)));
  }

  /** A firing that has left the clock arrives even where the timer is stopped in between. */
  private void startTimer(Effect.StartTimer start) {
    long token = ++timersStarted;
    timers.put(start.timer(), token);
    long late = world.chance.percent(10) ? world.chance.between(0, 5 * MS) : 0;
    world.schedule.in(
        start.delay().toNanos() / 1_000,
        () -> {
          if (timers.remove(start.timer(), token)) {
            world.schedule.in(late, () -> deliver(new Event.TimerFired(start.timer())));
          }
        });
  }

  /** The process is gone; its guard deletes what it had bound, unless the host died with it. */
  void end(End end) {
    alive = false;
    open = false;
    timers.clear();
    inbox.clear();
    if (end == End.HOST_DEAD) {
      host.powerOff();
    } else if (end != End.RETURNING) {
      long guard =
          end == End.KILLED_WITH_GUARD
              ? world.chance.between(2_000 * MS, 3_000 * MS)
              : world.chance.between(MS / 2, 5 * MS);
      world.schedule.in(
          guard,
          () -> {
            if (host.newest(this)) {
              host.kernel.deleteAll(this);
            }
          });
    }
    world.watchers(w -> w.ended(this, end));
    world.deaths.ended(id, end);
    world.membership.review();
  }

  @Override
  public String toString() {
    return world.names.of(id);
  }
}
