package org.wackamole.agent.group;

import java.time.Duration;

/**
 * The times of detection, all derived from one unit, a third of {@code Detect}: a beat comes every
 * unit, two units of silence raise a doubt, and in the third the host's kernel is asked.
 * Nanoseconds.
 *
 * @param unit longer in a large group, so that a member never hears more than some 500 beats a
 *     second
 */
record Tempo(long unit) {
  /** Questions to a kernel in the last unit. */
  static final int QUESTIONS = 4;

  /** A new member loads classes, and others may install the view before it does. */
  static final long GRACE = Duration.ofMillis(500).toNanos();

  /** Between two rounds of questions to a host that lives. */
  static final long ROUND = Duration.ofMillis(50).toNanos();

  /** Where a kernel cannot be asked: a busy machine may well be late by less. */
  private static final long PLAIN_SILENCE = Duration.ofMillis(400).toNanos();

  /** On a busy machine a daemon may leave what comes unread for nearly as long. */
  private static final long LEAST_PATIENCE = Duration.ofMillis(150).toNanos();

  private static final long PER_MEMBER = Duration.ofMillis(2).toNanos();
  private static final long LEAST_PAUSE = Duration.ofMillis(3).toNanos();
  private static final long MOST_PAUSE = Duration.ofMillis(15).toNanos();

  static Tempo of(Duration detect, int members) {
    return new Tempo(Math.max(detect.toNanos() / 3, PER_MEMBER * members));
  }

  /** A little less than a unit, so that a single lost beat is made up for before the doubt. */
  long interval() {
    return unit - unit / 16;
  }

  long doubt() {
    return 2 * unit;
  }

  long verdict() {
    return 3 * unit;
  }

  long spacing() {
    return unit / QUESTIONS;
  }

  long plainSilence() {
    return Math.max(verdict(), PLAIN_SILENCE);
  }

  /** How long something that speaks against a member that can be heard has to last. */
  long patience() {
    return Math.max(2 * verdict(), LEAST_PATIENCE);
  }

  /** Whoever wakes up later than this may have missed what others said. */
  long pause() {
    return Math.clamp(unit / 2, LEAST_PAUSE, MOST_PAUSE);
  }
}
