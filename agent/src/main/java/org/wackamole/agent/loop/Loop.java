package org.wackamole.agent.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Member;
import org.wackamole.core.Snapshot;
import org.wackamole.core.Timer;
import org.wackamole.core.VifId;

/**
 * The thread that owns the member: it takes events from the inbox and timers when they are due, and
 * carries out the effects, those for the kernel first.
 *
 * <p>A fault of the program here must not leave addresses bound that nobody decides on any more, so
 * whatever is thrown ends {@link #run}, and with it the daemon.
 */
public final class Loop implements Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  /** After the last step: what people read may be late, a takeover may not. */
  private static final long QUIET_NANOS = 20_000_000;

  /** One thing to do on the loop's thread. */
  private sealed interface Item {
    /**
     * @param at when it was left here
     */
    record Happened(Event event, long at) implements Item {}

    record Asked(Runnable question) implements Item {}
  }

  private final BlockingQueue<Item> inbox = new LinkedBlockingQueue<>();
  private final Member member;
  private final Heart heart;
  private final LongSupplier clock;
  private final Timers timers = new Timers(System.nanoTime());
  private final Ownership ownership = new Ownership();

  /** When what has changed is looked at for the log. */
  private OptionalLong observation = OptionalLong.empty();

  private boolean left;
  private boolean serving;
  private Consumer<Snapshot> onlooker = snapshot -> {};
  private boolean returning;

  /** Where the effects go. */
  public record Ports(
      GroupPort group, AddressPort addresses, NeighbourPort neighbours, GuardPort guard) {}

  /**
   * @param clock nanoseconds, which count while the machine is suspended: how long something waited
   */
  public Loop(Member member, Heart heart, LongSupplier clock) {
    this.member = member;
    this.heart = heart;
    this.clock = clock;
  }

  /**
   * Shows the member to somebody whenever something was done and it is quiet again. On the loop's
   * thread; to be said before the loop runs.
   */
  public void showTo(Consumer<Snapshot> somebody) {
    onlooker = somebody;
  }

  @Override
  public void post(Event event) {
    inbox.add(new Item.Happened(event, clock.getAsLong()));
  }

  /**
   * Asks the member something, on the loop's thread.
   *
   * @param question gets what the member knows, and since when each virtual interface is where it
   *     is; what it throws fails the answer alone
   */
  public <T> CompletionStage<T> ask(BiFunction<Snapshot, Map<VifId, Instant>, T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    inbox.add(
        new Item.Asked(
            () -> {
              Snapshot snapshot = member.snapshot();
              Map<VifId, Instant> since = ownership.since(snapshot);
              try {
                answer.complete(question.apply(snapshot, since));
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            }));
    return answer;
  }

  /** Runs until the member has left; the caller's thread becomes the loop's. */
  public void run(Ports ports) throws InterruptedException {
    heart.begin();
    while (!left) {
      Item item = next();
      beat(ports);
      Optional<Timer> due = item == null ? timers.due(System.nanoTime()) : Optional.empty();
      due.ifPresent(timer -> handle(new Event.TimerFired(timer), ports));
      switch (item) {
        case null -> {}
        case Item.Happened happened -> handle(inTime(happened), ports);
        case Item.Asked asked -> asked.question().run();
      }
      boolean moved = item instanceof Item.Happened || due.isPresent();
      if (moved) {
        observation = OptionalLong.of(System.nanoTime() + QUIET_NANOS);
      } else if (item == null && untilObservation() == 0) {
        observation = OptionalLong.empty();
        Snapshot snapshot = member.snapshot();
        ownership.observe(snapshot);
        onlooker.accept(snapshot);
      }
    }
  }

  /** Once {@link #run} is over: whether what is bound shall stay so for the next life. */
  public boolean isReturning() {
    return returning;
  }

  private Event inTime(Item.Happened happened) {
    boolean late = clock.getAsLong() - happened.at() > Event.Asked.COUNTS_FOR.toNanos();
    return late && happened.event() instanceof Event.Asked asked
        ? asked.outdated()
        : happened.event();
  }

  /** Null where a timer or a beat is due first. */
  private Item next() throws InterruptedException {
    long wait = timers.untilNext(System.nanoTime()).orElse(Long.MAX_VALUE);
    wait = Math.min(wait, untilObservation());
    return wait == 0 ? null : inbox.poll(Math.min(wait, heart.untilBeat()), TimeUnit.NANOSECONDS);
  }

  /** Nanoseconds; very many where there is nothing new. */
  private long untilObservation() {
    return observation.isPresent()
        ? Math.max(0, observation.getAsLong() - System.nanoTime())
        : Long.MAX_VALUE;
  }

  /**
   * A pause comes before whatever waits in the inbox, because that may be about a past in which
   * this member held what it holds no more. No beat and no renewal before it is dealt with.
   */
  private void beat(Ports ports) {
    Optional<Duration> pause = heart.turn();
    if (pause.isPresent()) {
      LOG.warn("This process stood still for {} ms", pause.get().toMillis());
      handle(new Event.Paused(pause.get()), ports);
      heart.recovered();
    }
    if (heart.beatIsDue()) {
      ports.guard().beat();
      ports.addresses().renew();
    }
  }

  private void handle(Event event, Ports ports) {
    LOG.debug("{}", event);
    List<Effect> effects = member.on(event);
    for (boolean kernels : new boolean[] {true, false}) {
      for (Effect effect : effects) {
        if (isForTheKernel(effect) == kernels) {
          carryOut(effect, ports);
        }
      }
    }
    if (member.serves() != serving) {
      serving = !serving;
      ports.group().serves(serving);
    }
  }

  /**
   * These go first, in their order: another thread works on them while this one writes messages,
   * and nobody relies on what such a message says until it says that the work is done.
   */
  private static boolean isForTheKernel(Effect effect) {
    return effect instanceof Effect.Bind
        || effect instanceof Effect.Prepare
        || effect instanceof Effect.Release
        || effect instanceof Effect.Adopt
        || effect instanceof Effect.Bequeath;
  }

  private void carryOut(Effect effect, Ports ports) {
    LOG.debug("  -> {}", effect);
    switch (effect) {
      case Effect.SendReport send -> ports.group().send(send.report());
      case Effect.SendAssignment send -> ports.group().send(send.assignment());
      case Effect.Ask ask -> ports.neighbours().ask(ask.ticket(), ask.vifs());
      case Effect.JudgeLinks judge ->
          ports.neighbours().judge(judge.ticket(), judge.ifnames(), judge.living());
      case Effect.Prepare prepare -> ports.addresses().prepare(prepare.vifs());
      case Effect.Bind bind -> ports.addresses().bind(bind.vifs());
      case Effect.Release release -> ports.addresses().release(release.vifs());
      case Effect.Announce announce -> ports.neighbours().announce(announce.vifs());
      case Effect.StartTimer start -> timers.start(start.timer(), start.delay(), System.nanoTime());
      case Effect.StopTimer stop -> timers.stop(stop.timer());
      case Effect.TryInterface tried -> ports.addresses().tryInterface(tried.ifname());
      case Effect.Adopt adopt -> ports.addresses().adopt(adopt.vifs());
      case Effect.Bequeath left -> ports.addresses().bequeath(left.vifs(), left.grace());
      case Effect.Leave leave -> {
        left = true;
        returning = leave.returning();
      }
      case Effect.Tell tell -> tell(tell);
    }
  }

  private static void tell(Effect.Tell tell) {
    switch (tell.severity()) {
      case INFO -> LOG.info(tell.text());
      case WARNING -> LOG.warn(tell.text());
      case ERROR -> LOG.error(tell.text());
    }
  }
}
