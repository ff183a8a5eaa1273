package org.wackamole.core.sim;

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

  private boolean farewells = true;

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

  void told(MemberId id, Departure how, long now) {
    if (how instanceof Departure.Released || how instanceof Departure.HostGone) {
      letGo.computeIfAbsent(id, i -> new TreeSet<>()).add(now);
    }
  }

  /** What a survivor finds out about a member that it excludes; empty for one that left. */
  Optional<Departure> truth(Daemon lost, MemberId id, Host survivor) {
    Optional<Daemon.End> end = lost.id().equals(id) ? of(id) : Optional.empty();
    if (end.filter(Daemon.End.LEFT::equals).isPresent()) {
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
