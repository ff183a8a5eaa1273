package org.wackamole.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wackamole.core.Timer;

/** Timers fire once, in the order of their times, wherever the clock stands. */
class TimersTest {
  private static final Timer MATURE = new Timer.Mature();
  private static final Timer BALANCE = new Timer.Balance();
  private static final Timer LEAVE = new Timer.LeaveAnyway();

  @ParameterizedTest
  @ValueSource(longs = {0, -5_000_000, Long.MAX_VALUE - 5_000_000})
  void theyFireInTheOrderOfTheirTimes(long origin) {
    Timers timers = new Timers(origin);
    timers.start(MATURE, millis(20), origin);
    timers.start(BALANCE, millis(10), origin);
    timers.start(LEAVE, millis(5), origin + nanos(5));
    assertEquals(Optional.of(nanos(10)), timers.untilNext(origin));
    assertEquals(List.of(), due(timers, origin + nanos(10) - 1));
    assertEquals(List.of(BALANCE, LEAVE), due(timers, origin + nanos(10)));
    assertEquals(Optional.of(0L), timers.untilNext(origin + nanos(50)));
    assertEquals(List.of(MATURE), due(timers, origin + nanos(50)));
    assertEquals(Optional.empty(), timers.untilNext(origin + nanos(50)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000})
  void whatWasStoppedOrReplacedNeverFires(long origin) {
    Timers timers = new Timers(origin);
    timers.start(new Timer.RetryInterface("eth0"), millis(10), origin);
    timers.start(new Timer.RetryInterface("eth1"), millis(10), origin);
    timers.start(MATURE, millis(10), origin);
    timers.start(new Timer.RetryInterface("eth0"), millis(30), origin);
    timers.stop(MATURE);
    timers.stop(BALANCE);
    assertEquals(List.of(new Timer.RetryInterface("eth1")), due(timers, origin + nanos(29)));
    assertEquals(List.of(new Timer.RetryInterface("eth0")), due(timers, origin + nanos(30)));
    assertEquals(List.of(), due(timers, origin + nanos(1_000)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000})
  void oneThatFiredMayBeStartedAgain(long origin) {
    Timers timers = new Timers(origin);
    timers.start(MATURE, Duration.ZERO, origin);
    assertEquals(List.of(MATURE), due(timers, origin));
    timers.start(MATURE, millis(10), origin);
    assertEquals(List.of(), due(timers, origin));
    assertEquals(List.of(MATURE), due(timers, origin + nanos(10)));
  }

  private static List<Timer> due(Timers timers, long now) {
    List<Timer> due = new ArrayList<>();
    for (Optional<Timer> next = timers.due(now); next.isPresent(); next = timers.due(now)) {
      due.add(next.get());
    }
    return due;
  }

  private static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  private static long nanos(long millis) {
    return millis(millis).toNanos();
  }
}
