package org.wackamole.arp;

import java.time.Duration;

/**
 * How often an announcement is said again, for those who missed it: a switch port that was still
 * learning, a host whose queue was full.
 *
 * @param count times after the first, 0 for never
 * @param interval from one to the next, at least 1 ms
 */
public record Repeats(int count, Duration interval) {
  public static final Repeats DEFAULT = new Repeats(3, Duration.ofSeconds(1));

  public Repeats {
    if (count < 0 || interval.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException(
          "repeats need a count of at least 0 and an interval of at least 1 ms, not "
              + count
              + " and "
              + interval);
    }
  }
}
