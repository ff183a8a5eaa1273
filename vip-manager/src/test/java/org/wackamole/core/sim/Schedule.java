package org.wackamole.core.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * The clock of a world and all that is going to happen in it. Times are microseconds since its
 * beginning; what falls on the same instant happens in the order in which it was planned.
 */
final class Schedule {
  static final long MS = 1_000;
  static final long SECOND = 1_000_000;

  private record Due(long at, long order, Runnable what) {}

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long now;
  private long planned;

  long now() {
    return now;
  }

  /** How many things have been planned since the beginning: a measure of the work done. */
  long planned() {
    return planned;
  }

  void in(long micros, Runnable what) {
    at(now + micros, what);
  }

  void at(long time, Runnable what) {
    due.add(new Due(Math.max(time, now), planned++, what));
  }

  /** When something is due next; never where nothing is planned. */
  long next() {
    return due.isEmpty() ? Long.MAX_VALUE : due.peek().at();
  }

  /** Lets everything happen that is due up to then, and sets the clock to it. */
  void runUntil(long time) {
    while (!due.isEmpty() && due.peek().at() <= time) {
      Due next = due.poll();
      now = next.at();
      next.what().run();
    }
    now = Math.max(now, time);
  }
}
