package org.wackamole.agent.loop;

/** The door to the guard, who deletes what we hold when no beat comes. */
@FunctionalInterface
public interface GuardPort {
  /** Returns at once, whatever the guard does. */
  void beat();
}
