package org.wackamole.core;

import java.time.Duration;

/**
 * The waits that no user sets, but for {@code takeover}.
 *
 * @param repeat how long a report waits for its acknowledgement, and an assignment to be obeyed,
 *     before it is sent again
 * @param gather how long the coordinator collects reports that change nothing before it
 *     acknowledges them together
 * @param firstRetry the first wait after a failure to bind; doubled by each further one
 * @param lastRetry the longest such wait
 * @param leave how long a leaving member waits to hand over
 * @param takeover how long an interface stays without a carrier before what lies there is let go of
 */
public record Timing(
    Duration repeat,
    Duration gather,
    Duration firstRetry,
    Duration lastRetry,
    Duration leave,
    Duration takeover) {
  /** So long may a switch be dark, and everybody behind it keeps what they have. */
  private static final Duration BLINK = Duration.ofMillis(250);

  /** How soon an address is asked for again that a lost member's kernel still answers for. */
  static final Duration ASK_AGAIN = Duration.ofMillis(25);

  /**
   * So many are asked for together each {@link #ASK_AGAIN}; of more, each one less often. Three
   * requests go out for each.
   */
  static final int ASKED_TOGETHER = 64;

  /**
   * How long what moves stays where it is until its next owner is known to wait for it, and as long
   * again for each member that lets go before.
   */
  static final Duration HAND_OVER = Duration.ofMillis(20);

  /** How long the kernel of a lost member may take to let go: the longest lifetime, and more. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * How long the news counts that a member has let go of everything: as long as a question takes,
   * and its answer counts ({@link Event.Asked#COUNTS_FOR}).
   */
  static final Duration NEWS = Duration.ofMillis(50);

  /** How long what waited for a member in the kernel and in queues may take to be read. */
  static final Duration CATCH_UP = Duration.ofSeconds(1);

  /** How soon a link is judged again on which nobody answered. */
  static final Duration JUDGE_AGAIN = Duration.ofSeconds(1);

  /** Who hears no more of a view of its fellows is outranked no more; some beats may be lost. */
  static final Duration OUTRANKED = Duration.ofSeconds(2);

  /** How long those count as yielding who were; less than they do so themselves. */
  static final Duration YIELDING = Duration.ofMillis(1_500);

  public static final Timing DEFAULTS =
      new Timing(
          Duration.ofMillis(200),
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(64),
          Duration.ofSeconds(5),
          BLINK);

  /**
   * The same for a group whose silence is that long: after two thirds of it others may take over,
   * as the last beat may have been due when the cable was pulled. A switch that blinks is none of
   * that.
   */
  public Timing detecting(Duration silence) {
    Duration earliest = Duration.ofNanos(silence.toNanos() * 2 / 3);
    return new Timing(
        repeat,
        gather,
        firstRetry,
        lastRetry,
        leave,
        earliest.compareTo(BLINK) > 0 ? earliest : BLINK);
  }
}
