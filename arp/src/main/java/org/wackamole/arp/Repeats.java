package org.wackamole.arp;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * How often an announcement is said again, for those who missed it: a switch port that was still
 * learning, a host whose queue was full; and then slowly for as long as the address is held, for
 * whoever comes by a wrong entry later.
 *
 * @param count times after the first, 0 for never, at most 30
 * @param interval from the first to the second, at least 1 ms; every later repeat comes after twice
 *     the time that the one before it did: at 1, 2, 4, 8 intervals
 * @param refresh between announcements after those, give or take a tenth; zero for none
 */
public record Repeats(int count, Duration interval, Duration refresh) {
  /** At 0, 1, 2, 4 and 8 s, and then every minute or so. */
  public static final Repeats DEFAULT =
      new Repeats(4, Duration.ofSeconds(1), Duration.ofSeconds(60));

  /** For one announcement and no more. */
  public static final Repeats NONE = new Repeats(0, Duration.ofSeconds(1), Duration.ZERO);

  /** Of the refresh, to either side: whoever took a pool at once does not refresh it at once. */
  private static final double JITTER = 0.1;

  public Repeats {
    if (count < 0
        || count > 30
        || interval.compareTo(Duration.ofMillis(1)) < 0
        || refresh.isNegative()) {
      throw new IllegalArgumentException(
          "repeats need a count of 0 to 30, an interval of at least 1 ms and a refresh of no less"
              + " than 0, not %d, %s and %s".formatted(count, interval, refresh));
    }
  }

  /** Whether what follows after so many announcements is a repeat, and no refresh. */
  boolean isRepeat(int said) {
    return said <= count;
  }

  /**
   * @param said announcements that went out, at least 1
   * @return nanoseconds from the last of them to the next; empty where there is none
   */
  OptionalLong pauseAfter(int said, RandomGenerator random) {
    if (isRepeat(said)) {
      return OptionalLong.of(interval.toNanos() << Math.max(0, said - 2));
    }
    if (refresh.isZero()) {
      return OptionalLong.empty();
    }
    double share = random.nextDouble(1 - JITTER, 1 + JITTER);
    return OptionalLong.of((long) (refresh.toNanos() * share));
  }
}
