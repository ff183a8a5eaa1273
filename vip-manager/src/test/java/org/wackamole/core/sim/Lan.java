package org.wackamole.core.sim;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;

/**
 * Answers the question of rule 10 from the kernels of all hosts that hear it: three requests within
 * some 15 ms, each answered by whoever has the address at that instant.
 */
final class Lan {
  private static final List<Long> REQUESTS = List.of(500L, 7 * Schedule.MS, 14 * Schedule.MS);

  private final World world;

  Lan(World world) {
    this.world = world;
  }

  void ask(Daemon asker, long ticket, List<Vif> vifs) {
    TreeMap<VifId, Optional<Obstacle>> found = new TreeMap<>();
    vifs.forEach(v -> found.put(v.id(), Optional.empty()));
    for (long request : REQUESTS) {
      world.schedule.in(request, () -> vifs.forEach(v -> request(asker, v, found)));
    }
    long end = REQUESTS.getLast() + world.chance.between(2 * Schedule.MS, 9 * Schedule.MS);
    world.schedule.in(end, () -> asker.deliver(new Event.Asked(ticket, found)));
  }

  private void request(Daemon asker, Vif vif, TreeMap<VifId, Optional<Obstacle>> found) {
    for (IfAddress address : vif.addresses()) {
      for (Host host : world.hosts) {
        if (host != asker.host
            && asker.host.hears(host, address.ifname())
            && host.kernel.answersFor(address.address())) {
          found.put(vif.id(), Optional.of(new Obstacle.InUse(address.address(), host.mac())));
        }
      }
    }
  }
}
