package org.wackamole.agent.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;

/**
 * What the detector has found out, as the protocols above and below take it. They may install a
 * view in the calling thread, and wait for others to confirm it: only for JGroups' own threads.
 *
 * @param above leads to GMS
 * @param below leads to the transport
 */
record ViewLayer(Protocol above, Protocol below) {
  void exclude(List<MemberId> members) {
    List<Address> suspects = members.stream().map(Identity::address).toList();
    above.up(new Event(Event.SUSPECT, suspects));
    below.down(new Event(Event.SUSPECT, suspects));
  }

  void pardon(MemberId member) {
    above.up(new Event(Event.UNSUSPECT, Identity.address(member)));
  }

  /** Views that hear each other become one; who leads is decided by GMS, on each side alike. */
  void merge(Map<MemberId, View> views) {
    if (!Boolean.TRUE.equals(above.up(new Event(Event.IS_MERGE_IN_PROGRESS)))) {
      Map<Address, org.jgroups.View> merging = new HashMap<>();
      views.forEach((id, view) -> merging.put(Identity.address(id), Identity.view(view)));
      above.up(new Event(Event.MERGE, merging));
    }
  }

  /** The first suspicion of a JVM's life must be as fast as the tenth. */
  void rehearse() {
    List<Address> ghost = List.of(UUID.randomUUID());
    above.up(new Event(Event.SUSPECT, ghost));
    above.up(new Event(Event.UNSUSPECT, ghost.getFirst()));
  }
}
