package org.wackamole.core;

/** How a member ended that the detector excludes: what its own kernel may still have bound. */
public sealed interface Departure {
  /** Its guard said farewell: its kernel has let go of everything, and nothing asks it back. */
  record Released() implements Departure {}

  /** Its process ended, and its kernel lives: its guard is at work, and may not be done yet. */
  record Died() implements Departure {}

  /**
   * Its kernel answers no more on the group's link.
   *
   * @param ifname the interface on which it was asked: of other links it says nothing
   */
  record HostGone(String ifname) implements Departure {}

  /** Only silent: its kernel answers, or could not be asked. */
  record Quiet() implements Departure {}
}
