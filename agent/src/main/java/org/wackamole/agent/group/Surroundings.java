package org.wackamole.agent.group;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where members of our group may be that are not in our view, for a group that talks by unicast:
 * its peers, and where members were. With multicast everybody hears everybody.
 */
final class Surroundings {
  private static final int REMEMBERED = 64;

  /** They need to know of us soon, and not every few milliseconds. */
  private static final long INTERVAL = Duration.ofMillis(40).toNanos();

  private final Set<InetSocketAddress> known;
  private final InetSocketAddress own;
  private final boolean multicast;
  private long next = System.nanoTime();

  Surroundings(GroupOptions options) {
    own = new InetSocketAddress(options.bind(), options.port());
    multicast = options.peers().isEmpty();
    known = new LinkedHashSet<>(options.peers());
  }

  void remember(Collection<InetSocketAddress> places) {
    for (InetSocketAddress place : places) {
      if (!multicast && known.size() < REMEMBERED) {
        known.add(place);
      }
    }
  }

  /**
   * To whom a beat goes besides the view; nobody most of the time.
   *
   * @param members where those of the view are
   * @param strangers where those are that are heard and in another view: they hear every beat, or
   *     nobody's peers would never know that they are heard, and could not merge
   */
  List<InetSocketAddress> others(
      long now, Collection<InetSocketAddress> members, Collection<InetSocketAddress> strangers) {
    if (multicast) {
      return List.of();
    }
    Set<InetSocketAddress> others = new LinkedHashSet<>(strangers);
    if (now - next >= 0) {
      next = now + INTERVAL;
      others.addAll(known);
    }
    others.removeAll(members);
    others.remove(own);
    return List.copyOf(others);
  }
}
