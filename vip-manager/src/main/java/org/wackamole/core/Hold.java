package org.wackamole.core;

import java.util.Optional;

/** One virtual interface that this member holds, and how far that has come. */
final class Hold {
  Vif vif;
  HoldState state = HoldState.WAITING;
  Grant grant;

  /** The question that was put for it; 0 while it waits to be asked for again. */
  long ticket;

  /** What stands in the way of what is asked for again and again. */
  Optional<Obstacle> met = Optional.empty();

  /** Found bound from a former life, and not granted yet: the kernel may end it at any time. */
  boolean found;

  /** Granted again while its release was under way: to be bound like this after it. */
  Optional<Vif> again = Optional.empty();

  /** Who has it next, and is waited for a moment. */
  Optional<MemberId> heir = Optional.empty();

  Hold(Vif vif, Grant grant) {
    this.vif = vif;
    this.grant = grant;
  }

  /**
   * @param vifNow empty where the file names it no more
   */
  void grantAgain(Grant next, Optional<Vif> vifNow) {
    grant = next;
    again = state == HoldState.RELEASING ? vifNow : Optional.empty();
  }

  /**
   * For now, though it was given to another, or to nobody.
   *
   * @param read whether the coordinator knows what this member came back with
   */
  boolean stays(boolean read) {
    return found && !read || heir.isPresent();
  }

  /** Neither the kernel nor a neighbour has heard of it. */
  boolean isOnItsWay() {
    return state == HoldState.WAITING || state == HoldState.ASKING;
  }

  boolean asksAgain() {
    return state == HoldState.ASKING && ticket == 0;
  }

  boolean isInKernel() {
    return state == HoldState.BOUND || state == HoldState.BINDING;
  }
}
