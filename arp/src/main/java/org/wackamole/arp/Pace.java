package org.wackamole.arp;

import java.time.Duration;

/**
 * At most so many a second, in slices: what falls due within one slice is done in one go, so that a
 * fast pace does not wake the thread for every frame. What a pause of the thread kept back is not
 * made up for beyond one slice. Times are nanoseconds since any start, never negative.
 */
final class Pace {
  static final long SLICE = Duration.ofMillis(10).toNanos();

  private final long interval;
  private long next;
  private long last = -SLICE;

  Pace(int perSecond) {
    interval = Duration.ofSeconds(1).toNanos() / perSecond;
  }

  /** After a time without work: what was not used then is not saved up. */
  void resume(long now) {
    next = Math.max(next, now);
  }

  boolean isReady(long now) {
    return next <= now;
  }

  void took(long now) {
    next = Math.max(next, now - SLICE) + interval;
    last = now;
  }

  /** When to look again, once it is not ready any more. */
  long nextSlice() {
    return Math.max(next, last + SLICE);
  }
}
