package org.wackamole.core.sim;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import org.wackamole.core.Effect;
import org.wackamole.core.Event;
import org.wackamole.core.Timer;
import org.wackamole.inet.IpAddress;

/** The last things that happened in a world, for people who look for the cause of a failure. */
final class Trace implements Watcher {
  private final World world;
  private final int length;
  private final Map<String, String> reports = new TreeMap<>();
  private final ArrayDeque<String> lines = new ArrayDeque<>();

  Trace(World world, int length) {
    this.world = world;
    this.length = length;
  }

  private void add(String text) {
    if (lines.size() == length) {
      lines.removeFirst();
    }
    long now = world.schedule.now();
    lines.add(String.format("%6d.%03d  %s", now / 1_000, now % 1_000, text));
  }

  /** Rounds of balance come for ever; whatever they move shows by itself. */
  @Override
  public void event(Daemon daemon, Event event) {
    if (event instanceof Event.TimerFired fired && fired.timer() instanceof Timer.Balance) {
      return;
    }
    add(daemon + " <- " + Words.of(world.names, event));
  }

  @Override
  public void effect(Daemon daemon, Effect effect) {
    if (effect instanceof Effect.StartTimer || effect instanceof Effect.StopTimer) {
      return;
    }
    if (effect instanceof Effect.SendReport send) {
      reports.put(daemon.toString(), Words.of(world.names, send.report()));
    }
    add("    " + daemon + " -> " + Words.of(world.names, effect));
  }

  @Override
  public void kernel(Host host, Daemon daemon, IpAddress address, boolean bound) {
    add("        " + host + (bound ? " + " : " - ") + address);
  }

  @Override
  public void ended(Daemon daemon, Daemon.End end) {
    add("** " + daemon + " " + end);
  }

  @Override
  public void note(String text) {
    add("** " + text);
  }

  @Override
  public String toString() {
    return String.join("\n", lines) + "\nlast reports:\n  " + String.join("\n  ", reports.values());
  }
}
