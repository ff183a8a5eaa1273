package org.wackamole.core.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;

/** How members ended, and what their fellows' detectors can truly say about it. */
final class Deaths {
  private final Map<MemberId, Daemon.End> ended = new TreeMap<>();

  /** When somebody was told that a member's kernel has let go, or is out of reach. */
  private final Map<MemberId, TreeSet<Long>> letGo = new TreeMap<>();

  /** What each survivor was last told about each member. */
  private final Map<MemberId, Map<MemberId, News>> news = new TreeMap<>();

  private boolean farewells = true;

  private record News(Departure how, long at) {}

  /** Guards say farewell, or their words are lost. */
  void farewells(boolean heard) {
    farewells = heard;
  }

  boolean farewells() {
    return farewells;
  }

  void ended(MemberId id, Daemon.End how) {
    ended.put(id, how);
  }

  Optional<Daemon.End> of(MemberId id) {
    return Optional.ofNullable(ended.get(id));
  }

  /** For the first time since then. */
  Optional<Long> letGo(MemberId id, long since) {
    return Optional.ofNullable(letGo.get(id)).map(times -> times.ceiling(since));
  }

  /** Whether since then one of these was told so last. */
  boolean toldLetGo(List<MemberId> survivors, MemberId id, long since) {
    Map<MemberId, News> all = news.getOrDefault(id, Map.of());
    return survivors.stream()
        .map(all::get)
        .anyMatch(n -> n != null && n.at() >= since && isGood(n.how()));
  }

  private static boolean isGood(Departure how) {
    return how instanceof Departure.Released || how instanceof Departure.HostGone;
  }

  /** For the last time since then and before the end. */
  Optional<Long> letGoLast(MemberId id, long since, long end) {
    return Optional.ofNullable(letGo.get(id))
        .map(times -> times.lower(end))
        .filter(time -> time >= since);
  }

  /** When somebody was told that the member has let go, or is out of reach, last before then. */
  Optional<Long> lastToldLetGo(MemberId id, long before) {
    return Optional.ofNullable(letGo.get(id)).map(times -> times.floor(before));
  }

  /**
   * Whether since then somebody took the member's host for gone, and the survivor heard nothing
   * else.
   */
  boolean takenForGone(MemberId id, long since, MemberId survivor) {
    Map<MemberId, News> all = news.getOrDefault(id, Map.of());
    Optional<News> own = Optional.ofNullable(all.get(survivor)).filter(n -> n.at() >= since);
    return all.values().stream()
            .anyMatch(n -> n.at() >= since && n.how() instanceof Departure.HostGone)
        && own.filter(n -> !(n.how() instanceof Departure.HostGone)).isEmpty();
  }

  /** Whether since then the survivor was told of any member that has let go, or is out of reach. */
  boolean toldOfEnd(MemberId survivor, long since) {
    return news.values().stream()
        .map(all -> all.get(survivor))
        .anyMatch(n -> n != null && n.at() >= since && isGood(n.how()));
  }

  void told(MemberId survivor, MemberId id, Departure how, long now) {
    news.computeIfAbsent(id, i -> new TreeMap<>()).put(survivor, new News(how, now));
    if (isGood(how)) {
      letGo.computeIfAbsent(id, i -> new TreeSet<>()).add(now);
    }
  }

  /** What a survivor finds out about a member that it excludes; empty for one that left. */
  Optional<Departure> truth(Daemon lost, MemberId id, Host survivor) {
    Optional<Daemon.End> end = lost.id().equals(id) ? of(id) : Optional.empty();
    if (end.filter(e -> e == Daemon.End.LEFT || e == Daemon.End.RETURNING).isPresent()) {
      return Optional.empty();
    }
    if (!survivor.hears(lost.host, "eth0")) {
      return Optional.of(new Departure.HostGone("eth0"));
    }
    if (end.isEmpty()) {
      return Optional.of(new Departure.Quiet());
    }
    boolean done = lost.host.kernel.ours().isEmpty() && end.get() == Daemon.End.KILLED;
    return Optional.of(done && farewells ? new Departure.Released() : new Departure.Died());
  }
}
