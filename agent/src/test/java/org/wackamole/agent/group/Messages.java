package org.wackamole.agent.group;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.Assignment;
import org.wackamole.core.Grant;
import org.wackamole.core.HoldState;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.Settings;
import org.wackamole.core.State;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/** Messages of a wanted size. */
final class Messages {
  private Messages() {}

  /** A report of a member that holds and prefers all of that many virtual interfaces. */
  static Report report(MemberId sender, int vifs) {
    SortedMap<VifId, Vif> pool = new TreeMap<>();
    SortedMap<VifId, HoldState> holds = new TreeMap<>();
    for (int i = 0; i < vifs; i++) {
      IpAddress address = IpAddress.v4(0x0a00_0000 + i);
      Vif vif = new Vif(List.of(new IfAddress("eth0", address, 16, 16)));
      pool.put(vif.id(), vif);
      holds.put(vif.id(), HoldState.BOUND);
    }
    return new Report(
        sender,
        "web1",
        new ViewId(sender, Long.MAX_VALUE),
        vifs,
        State.RUN,
        true,
        true,
        1,
        pool,
        new TreeSet<>(pool.keySet()),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeMap<>(),
        holds,
        new TreeSet<>(pool.keySet()),
        Settings.DEFAULTS,
        Long.MAX_VALUE);
  }

  /** An assignment of that many virtual interfaces to {@code members} in turn. */
  static Assignment assignment(MemberId sender, List<MemberId> members, int vifs) {
    SortedMap<VifId, Grant> grants = new TreeMap<>();
    for (VifId id : report(sender, vifs).pool().keySet()) {
      MemberId owner = members.get(grants.size() % members.size());
      grants.put(id, new Grant(Optional.of(owner), new TreeSet<>(), true));
    }
    SortedMap<MemberId, Long> acknowledged = new TreeMap<>();
    members.forEach(member -> acknowledged.put(member, 1_000L));
    return new Assignment(sender, new ViewId(sender, 3), 17, true, grants, acknowledged);
  }
}
