package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;

import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;

/**
 * What a daemon that restarts leaves bound: its kernel ends it half a second to two and a half
 * before the others stop keeping it, unless whoever comes back adopts it.
 */
final class Bequest {
  private final UUID token;
  final List<Vif> vifs;
  final long made;

  /** Whoever came back has read the token, and nobody after that one. */
  private boolean taken;

  /** What is still at the mercy of its lifetime. */
  private final SortedSet<IpAddress> mortal = new TreeSet<>();

  Bequest(Daemon daemon, UUID token, List<Vif> vifs, Duration grace) {
    World world = daemon.world;
    this.token = token;
    this.vifs = vifs;
    this.made = world.schedule.now();
    vifs.forEach(vif -> mortal.addAll(vif.id().addresses()));
    long end = grace.toMillis() * MS - world.chance.between(500 * MS, 2_500 * MS);
    world.schedule.in(end, () -> expire(daemon.host));
  }

  private void expire(Host host) {
    List.copyOf(mortal).stream().filter(host.kernel.ours()::contains).forEach(host.kernel::expire);
  }

  boolean isThere() {
    return !taken;
  }

  UUID take() {
    taken = true;
    return token;
  }

  /** It is bound anew, or adopted, or not bound any more. */
  void spare(IpAddress address) {
    mortal.remove(address);
  }

  /** Those that are all there yet. */
  List<Vif> bound(Host host) {
    return vifs.stream()
        .filter(vif -> mortal.containsAll(vif.id().addresses()))
        .filter(vif -> host.kernel.ours().containsAll(vif.id().addresses()))
        .toList();
  }
}
