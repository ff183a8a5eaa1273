package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.wackamole.core.Event;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/**
 * Carries messages: a copy of it in order from one sender to one receiver within a view, and, when
 * the weather is bad, often another one before or after that, in no order; and not always. A
 * message may come before its view, and after its sender has died.
 */
final class Post {
  private record Lane(MemberId from, MemberId to, ViewId view) {}

  private static final long RESTLESS = 300 * MS;

  private final World world;

  /** Looked up only, never walked: its order does not matter. */
  private final Map<Lane, Long> lanes = new HashMap<>();

  private final Map<ViewId, Long> viewsSince = new TreeMap<>();
  private OptionalInt onlyFirst = OptionalInt.empty();
  private MessageFilter filter = (from, to, message) -> true;

  /** What a script lets through. */
  interface MessageFilter {
    boolean passes(Daemon from, Daemon to, Event message);
  }

  Post(World world) {
    this.world = world;
  }

  void filter(MessageFilter filter) {
    this.filter = filter;
  }

  /** Of the next message, only so many copies leave the host. */
  void cutNextAfter(int copies) {
    onlyFirst = OptionalInt.of(copies);
  }

  void send(Daemon from, Event message) {
    if (from.installed().isEmpty()) {
      return;
    }
    View view = from.installed().get();
    viewsSince.putIfAbsent(view.id(), world.schedule.now());
    List<MemberId> to = new ArrayList<>(view.members());
    to.remove(from.id());
    to = world.chance.shuffled(to);
    if (onlyFirst.isPresent()) {
      to = to.subList(0, Math.min(to.size(), onlyFirst.getAsInt()));
      onlyFirst = OptionalInt.empty();
    }
    to.forEach(receiver -> send(from, receiver, view.id(), message));
  }

  private void send(Daemon from, MemberId to, ViewId view, Event message) {
    if (world.chance.percent(lossNow(view)) || !reachable(from, to)) {
      return;
    }
    Lane lane = new Lane(from.id(), to, view);
    long arrival = world.schedule.now() + delay();
    long inOrder = Math.max(arrival, lanes.getOrDefault(lane, 0L) + 1);
    lanes.put(lane, inOrder);
    boolean crossesCuts = world.chance.percent(50);
    world.schedule.at(inOrder, () -> arrive(from, to, message, crossesCuts));
    if (!world.weather().equals(World.Weather.FAIR) && world.chance.percent(30)) {
      long outOfOrder = world.schedule.now() + delay();
      world.schedule.at(outOfOrder, () -> arrive(from, to, message, crossesCuts));
    }
  }

  private int lossNow(ViewId view) {
    int loss = world.weather().loss();
    boolean restless = world.schedule.now() - viewsSince.get(view) < RESTLESS;
    return loss > 0 && restless ? Math.min(70, 3 * loss + 10) : loss;
  }

  private long delay() {
    if (!world.chance.percent(world.weather().slow())) {
      return world.chance.between(MS / 2, 3 * MS);
    }
    return world.chance.percent(80)
        ? world.chance.between(3 * MS, 60 * MS)
        : world.chance.between(60 * MS, 900 * MS);
  }

  private boolean reachable(Daemon from, MemberId to) {
    return world
        .membership
        .find(to)
        .map(d -> d.host.groupSide == from.host.groupSide)
        .orElse(false);
  }

  private void arrive(Daemon from, MemberId to, Event message, boolean crossesCuts) {
    world
        .membership
        .find(to)
        .filter(d -> crossesCuts || d.host.groupSide == from.host.groupSide)
        .filter(d -> filter.passes(from, d, message))
        .ifPresent(d -> d.deliver(message));
  }
}
