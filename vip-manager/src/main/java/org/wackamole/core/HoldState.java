package org.wackamole.core;

/**
 * How far a hold has come. All of them count as held: a grant that is not confirmed released is a
 * hold, whatever the kernel said so far.
 */
public enum HoldState {
  /**
   * Granted for when others have let go; nothing was asked or bound yet. Or a release of which it
   * is not known when it happened, after a pause: its end confirms nothing either.
   */
  WAITING,
  /** The network is being asked whether another host answers for an address of it. */
  ASKING,
  /** Given to the kernel, not yet confirmed. */
  BINDING,
  BOUND,
  /** Its release was given to the kernel, not yet confirmed. */
  RELEASING
}
