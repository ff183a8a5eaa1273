package org.wackamole.core.sim;

import java.util.HashMap;
import java.util.Map;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;

/** The {@link Grip} of every daemon. */
final class Grips implements Watcher {
  /** Looked up only, never walked: its order does not matter. */
  private final Map<Daemon, Grip> grips = new HashMap<>();

  Grip of(Daemon daemon) {
    return grips.computeIfAbsent(daemon, Grip::new);
  }

  @Override
  public void event(Daemon daemon, Event event) {
    of(daemon).event(event);
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    of(daemon).effect(effect);
  }
}
