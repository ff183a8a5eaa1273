package org.wackamole.core;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The settings of a member that the group should agree on. The coordinator's own are the ones that
 * act; a member with others is named in the status.
 *
 * @param acquisitionsPerRound how many virtual interfaces one round of balance may move; empty for
 *     all
 * @param balanceInterval the time between rounds
 * @param mature how long a lonely booting member waits before it claims anything
 * @param arpCache how often neighbour tables are exchanged
 */
public record Settings(
    OptionalInt acquisitionsPerRound,
    Duration balanceInterval,
    Duration mature,
    Duration arpCache) {
  /** What a file that says nothing means. */
  public static final Settings DEFAULTS =
      new Settings(
          OptionalInt.empty(),
          Duration.ofSeconds(4),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60));
}
