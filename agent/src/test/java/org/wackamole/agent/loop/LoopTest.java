package org.wackamole.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wackamole.core.Assignment;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Member;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Report;
import org.wackamole.core.Settings;
import org.wackamole.core.Snapshot;
import org.wackamole.core.State;
import org.wackamole.core.Timing;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/** A real member on its loop, alone in its group; the ports note what it wants, and answer it. */
class LoopTest {
  private static final MemberId SELF = new MemberId(1, 1);
  private static final MemberId OTHER = new MemberId(1, 2);
  private static final Vif VIF =
      new Vif(List.of(new IfAddress("eth0", IpAddress.literal("10.0.0.5"), 24, 24)));
  private static final Duration MATURE = Duration.ofMillis(40);
  private static final Duration HANG_TIMEOUT = Duration.ofSeconds(10);

  private final AtomicLong stoodStill = new AtomicLong();
  private final Heart heart = new Heart(HANG_TIMEOUT, () -> System.nanoTime() + stoodStill.get());
  private final AtomicLong clock = new AtomicLong();
  private volatile Duration afterTheNextAnswer = Duration.ZERO;
  private final Loop loop = new Loop(new Member(config(), Timing.DEFAULTS), heart, clock::get);
  private final Semaphore beats = new Semaphore(0);
  private final Semaphore renewals = new Semaphore(0);
  private final BlockingQueue<String> effects = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> served = new LinkedBlockingQueue<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "loop-under-test"));

  @AfterEach
  void stop() {
    thread.shutdownNow();
  }

  @Test
  void effectsAreCarriedOutInTheirOrderAndTimersWhenTheyAreDue() throws Exception {
    Future<?> run = thread.submit(() -> runLoop());
    long start = System.nanoTime();
    openGroup();
    assertEquals("ask 10.0.0.5", next());
    assertTrue(System.nanoTime() - start >= MATURE.toNanos(), "mature before its time");
    assertEquals("bind 10.0.0.5", next());
    assertEquals("announce 10.0.0.5", next());
    assertFalse(run.isDone());
  }

  /** A pause that is too short to be noticed lies between the answer and the loop's next turn. */
  @Test
  void whatNobodyAnsweredTooLongAgoIsAskedAgain() throws Exception {
    Future<?> run = thread.submit(() -> runLoop());
    afterTheNextAnswer = Event.Asked.COUNTS_FOR.plusMillis(1);
    openGroup();
    assertEquals("ask 10.0.0.5", next());
    assertEquals("ask 10.0.0.5", next());
    assertEquals("bind 10.0.0.5", next());
    assertFalse(run.isDone());
  }

  @Test
  void itEndsWhenTheMemberHasLeft() throws Exception {
    Future<?> run = thread.submit(() -> runLoop());
    openGroup();
    assertEquals("ask 10.0.0.5", next());
    assertEquals("bind 10.0.0.5", next());
    assertEquals("announce 10.0.0.5", next());
    loop.post(new Event.StopRequested());
    assertEquals("release 10.0.0.5", next());
    run.get(10, TimeUnit.SECONDS);
  }

  /** Fellows of other sides go by it, so they hear of each change and of nothing else. */
  @Test
  void theGroupIsToldWhetherThisSideServes() throws Exception {
    Future<?> run = thread.submit(() -> runLoop());
    openGroup();
    assertEquals(true, served.poll(10, TimeUnit.SECONDS));
    loop.post(new Event.DrainRequested());
    assertEquals(false, served.poll(10, TimeUnit.SECONDS));
    loop.post(new Event.RecoverRequested());
    assertEquals(true, served.poll(10, TimeUnit.SECONDS));
    assertTrue(served.isEmpty());
    assertFalse(run.isDone());
  }

  /** Another thread works on it while this one writes messages. */
  @Test
  void theKernelHasItsOrdersBeforeTheOthersHaveTheirs() throws Exception {
    Member other = new Member(config(), Timing.DEFAULTS);
    View view = new View(new ViewId(SELF, 1), List.of(SELF, OTHER), false);
    other.on(new Event.GroupOpened(OTHER));
    Report report =
        other.on(new Event.ViewInstalled(view)).stream()
            .filter(Effect.SendReport.class::isInstance)
            .map(effect -> ((Effect.SendReport) effect).report())
            .findFirst()
            .orElseThrow();
    Future<?> run = thread.submit(() -> runLoop());
    loop.post(new Event.GroupOpened(SELF));
    loop.post(new Event.ViewInstalled(view));
    loop.post(new Event.ReportReceived(report));
    nextUntil("announce 10.0.0.5");
    loop.post(new Event.InterfaceChanged("eth0", false));
    assertFalse(nextUntil("release 10.0.0.5").contains("assignment"));
    nextUntil("assignment");
    assertFalse(run.isDone());
  }

  @Test
  void itAnswersQuestionsOnItsOwnThread() throws Exception {
    Future<?> run = thread.submit(() -> runLoop());
    openGroup();
    assertEquals("ask 10.0.0.5", next());
    String answer =
        ask((snapshot, since) -> Thread.currentThread().getName() + " " + snapshot.state());
    assertEquals("loop-under-test " + State.RUN, answer);
    Instant since = ask((snapshot, all) -> all.get(VIF.id()));
    assertFalse(since.isAfter(Instant.now()));
    assertFalse(run.isDone());
  }

  /** What cannot be told is no reason to let go of what is held. */
  @Test
  void aQuestionThatFailsFailsAlone() throws Exception {
    Future<?> run = thread.submit(() -> runLoop());
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () ->
                ask(
                    (snapshot, since) -> {
                      throw new IllegalArgumentException("cannot be told");
                    }));
    assertEquals("cannot be told", failure.getCause().getMessage());
    assertEquals(State.BOOT, ask((snapshot, since) -> snapshot.state()));
    assertFalse(run.isDone());
  }

  /** Nobody must go on with half of a step done. */
  @Test
  void whateverIsThrownEndsTheRun() throws Exception {
    Future<?> run =
        thread.submit(
            () ->
                runLoop(
                    new NotingPorts() {
                      @Override
                      public void bind(List<Vif> vifs) {
                        throw new IllegalStateException("no kernel");
                      }
                    }));
    openGroup();
    ExecutionException end =
        assertThrows(ExecutionException.class, () -> run.get(10, TimeUnit.SECONDS));
    assertInstanceOf(IllegalStateException.class, end.getCause());
    assertEquals("no kernel", end.getCause().getMessage());
  }

  /** Idle as well: whoever listens for beats must not take that for a hang. */
  @Test
  void itBeatsAndRenewsWhileItGoesRound() throws Exception {
    Future<?> run = thread.submit(() -> runLoop());
    assertTrue(beats.tryAcquire(3, 10, TimeUnit.SECONDS));
    assertTrue(renewals.tryAcquire(3, 10, TimeUnit.SECONDS));
    assertFalse(run.isDone());
  }

  @Test
  void ordersFromBeforeAPauseAreNotSoundAfterIt() throws Exception {
    Heart.Stamp before = heart.stamp();
    Future<?> run = thread.submit(() -> runLoop());
    assertTrue(beats.tryAcquire(1, 10, TimeUnit.SECONDS));
    assertTrue(heart.sound(before));
    heart.missed();
    assertFalse(heart.sound(heart.stamp()), "somebody missed the beats");
    beats.drainPermits();
    assertTrue(beats.tryAcquire(2, 10, TimeUnit.SECONDS));
    assertFalse(heart.sound(before));
    Heart.Stamp between = heart.stamp();
    assertTrue(heart.sound(between));
    heart.missed();
    assertTrue(heart.sound(between), "that pause is over already");
    stoodStill.addAndGet(HANG_TIMEOUT.toNanos());
    assertFalse(heart.sound(between));
    beats.drainPermits();
    assertTrue(beats.tryAcquire(2, 10, TimeUnit.SECONDS));
    assertFalse(heart.sound(between));
    assertTrue(heart.sound(heart.stamp()));
    assertFalse(run.isDone());
  }

  private static MemberConfig config() {
    SortedMap<VifId, Vif> pool = new TreeMap<>(Map.of(VIF.id(), VIF));
    Settings settings =
        new Settings(OptionalInt.empty(), Duration.ofSeconds(4), MATURE, Duration.ofSeconds(60));
    return new MemberConfig("web1", 1, pool, new TreeSet<>(), settings);
  }

  private void openGroup() {
    loop.post(new Event.GroupOpened(SELF));
    loop.post(new Event.ViewInstalled(new View(new ViewId(SELF, 1), List.of(SELF), false)));
  }

  private Void runLoop() throws InterruptedException {
    return runLoop(new NotingPorts());
  }

  private Void runLoop(NotingPorts ports) throws InterruptedException {
    loop.run(new Loop.Ports(ports, ports, ports, ports));
    return null;
  }

  private String next() throws InterruptedException {
    String effect = effects.poll(10, TimeUnit.SECONDS);
    assertNotEquals(null, effect, "no further effect");
    return effect;
  }

  /** What came before it. */
  private List<String> nextUntil(String expected) throws InterruptedException {
    List<String> before = new ArrayList<>();
    for (String effect = next(); !effect.equals(expected); effect = next()) {
      before.add(effect);
    }
    return before;
  }

  private <T> T ask(BiFunction<Snapshot, Map<VifId, Instant>, T> question) throws Exception {
    CompletableFuture<T> answer = loop.ask(question).toCompletableFuture();
    return answer.get(10, TimeUnit.SECONDS);
  }

  /** Every wish comes true. */
  private class NotingPorts implements GroupPort, AddressPort, NeighbourPort, GuardPort {
    @Override
    public void adopt(List<Vif> vifs) {
      note("adopt", vifs);
    }

    @Override
    public void bequeath(List<Vif> vifs, Duration grace) {
      note("bequeath", vifs);
    }

    @Override
    public void send(Report report) {
      effects.add("report");
    }

    @Override
    public void send(Assignment assignment) {
      effects.add("assignment");
    }

    @Override
    public void serves(boolean anything) {
      served.add(anything);
    }

    @Override
    public void prepare(List<Vif> vifs) {
      note("prepare", vifs);
    }

    @Override
    public void bind(List<Vif> vifs) {
      note("bind", vifs);
      loop.post(
          new Event.Bound(
              vifs.stream()
                  .<Event.BindResult>map(v -> new Event.BindResult.Done(v.id()))
                  .toList()));
    }

    @Override
    public void release(List<Vif> vifs) {
      note("release", vifs);
      loop.post(
          new Event.Released(
              vifs.stream().map(vif -> new Event.ReleaseResult(vif.id(), true)).toList()));
    }

    @Override
    public void renew() {
      renewals.release();
    }

    @Override
    public void beat() {
      beats.release();
    }

    @Override
    public void tryInterface(String ifname) {
      effects.add("try " + ifname);
    }

    @Override
    public void ask(long ticket, List<Vif> vifs) {
      note("ask", vifs);
      SortedMap<VifId, Optional<Obstacle>> free = new TreeMap<>();
      vifs.forEach(vif -> free.put(vif.id(), Optional.empty()));
      loop.post(new Event.Asked(ticket, free));
      clock.addAndGet(afterTheNextAnswer.toNanos());
      afterTheNextAnswer = Duration.ZERO;
    }

    @Override
    public void judge(long ticket, SortedSet<String> ifnames, SortedSet<MemberId> living) {
      throw new AssertionError("nothing is lost here");
    }

    @Override
    public void announce(List<Vif> vifs) {
      note("announce", vifs);
    }

    private void note(String what, List<Vif> vifs) {
      vifs.forEach(vif -> effects.add(what + " " + vif.id()));
    }
  }
}
