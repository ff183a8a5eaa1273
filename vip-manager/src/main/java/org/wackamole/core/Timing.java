package org.wackamole.core;

import java.time.Duration;

/**
 * The waits that no user sets.
 *
 * @param repeat how long a report waits for its acknowledgement, and an assignment to be obeyed,
 *     before it is sent again
 * @param gather how long the coordinator collects reports that change nothing before it
 *     acknowledges them together
 * @param firstRetry the first wait after a failure to bind; doubled by each further one
 * @param lastRetry the longest such wait
 * @param leave how long a leaving member waits to hand over
 */
public record Timing(
    Duration repeat, Duration gather, Duration firstRetry, Duration lastRetry, Duration leave) {
  public static final Timing DEFAULTS =
      new Timing(
          Duration.ofMillis(200),
          Duration.ofMillis(20),
          Duration.ofSeconds(1),
          Duration.ofSeconds(64),
          Duration.ofSeconds(5));
}
