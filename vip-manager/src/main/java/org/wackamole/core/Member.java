package org.wackamole.core;

import java.util.List;

/**
 * The state machine of one member: an event in, effects out. It is not thread safe and needs not
 * be: one thread owns it.
 */
public final class Member {
  public Member(MemberConfig config, Timing timing) {}

  /** Takes one event; the effects are to be carried out in their order. */
  public List<Effect> on(Event event) {
    return List.of();
  }

  public Snapshot snapshot() {
    throw new IllegalStateException("being written");
  }
}
