package org.wackamole.agent.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether the loop goes round, for all who act on its behalf; and whether it stood still for so
 * long that what it believed before may be over: the guard may have deleted what it held.
 *
 * <p>What the loop orders bears the stamp of the turn in which it was ordered. Whoever carries it
 * out asks before and after: a stamp is sound while the loop has not paused since, and does not
 * pause now.
 */
public final class Heart {

  /** A beat may be late by four fifths of the guard's patience, which is half of HangTimeout. */
  private static final int BEATS_PER_HANG_TIMEOUT = 10;

  /** The life between two pauses. */
  public record Stamp(long life) {}

  private final LongSupplier clock;
  private final long longestTurn;
  private final long betweenBeats;
  private final AtomicLong pauses = new AtomicLong();
  private volatile boolean begun;

  /** The clock at the last turn, and how many pauses it knew of. */
  private volatile long turned;

  private volatile long known;
  private volatile long paused;

  /** A pause was noticed, and what it voids is not let go of yet. */
  private volatile boolean dazed;

  private volatile long progress = System.nanoTime();
  private long beat;

  /**
   * @param hangTimeout half of it is the longest time between two turns that is no pause
   * @param clock nanoseconds, which count while the machine is suspended
   */
  public Heart(Duration hangTimeout, LongSupplier clock) {
    this.clock = clock;
    longestTurn = hangTimeout.toNanos() / 2;
    betweenBeats = hangTimeout.toNanos() / BEATS_PER_HANG_TIMEOUT;
    turned = clock.getAsLong();
    paused = turned - longestTurn;
  }

  /** The reading of {@link System#nanoTime} at the last turn. */
  public long progress() {
    return progress;
  }

  /**
   * Somebody who listens to the beats missed them for as long as the longest turn, whatever the
   * loop thinks of itself. Right after a pause it is that very pause, for beats have come since.
   */
  public void missed() {
    if (clock.getAsLong() - paused >= longestTurn) {
      pauses.incrementAndGet();
    }
  }

  /** For what the loop orders in this turn. */
  public Stamp stamp() {
    return new Stamp(known);
  }

  /** Whether what was ordered then may still be done. Before the loop runs there is no pause. */
  public boolean sound(Stamp stamp) {
    // In this order, which is turn()'s reversed: no pause falls between the two looks.
    long last = turned;
    return pauses.get() == stamp.life() && (!begun || clock.getAsLong() - last <= longestTurn);
  }

  /** Whether the loop goes round, and has dealt with its last pause: it may be believed. */
  public boolean beats() {
    return !dazed && sound(new Stamp(known));
  }

  /** From here on a loop that does not go round has paused. */
  public void begin() {
    turned = clock.getAsLong();
    beat = turned - betweenBeats;
    begun = true;
  }

  /** The loop goes round once more; the pause, where there was one. On the loop's thread. */
  Optional<Duration> turn() {
    long now = clock.getAsLong();
    long since = now - turned;
    if (since > longestTurn) {
      pauses.incrementAndGet();
    }
    long counted = pauses.get();
    boolean pause = counted != known;
    if (pause) {
      dazed = true;
      paused = now;
    }
    known = counted;
    turned = now;
    progress = System.nanoTime();
    return pause ? Optional.of(Duration.ofNanos(Math.max(since, longestTurn))) : Optional.empty();
  }

  /** The pause is dealt with. */
  void recovered() {
    dazed = false;
  }

  /** Nanoseconds. */
  long untilBeat() {
    return Math.max(0, beat + betweenBeats - clock.getAsLong());
  }

  boolean beatIsDue() {
    if (turned - beat < betweenBeats) {
      return false;
    }
    beat = turned;
    return true;
  }
}
