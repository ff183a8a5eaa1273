package org.wackamole.agent.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wackamole.core.Departure;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** What the {@link Watch} wants to have done. */
sealed interface Order {
  /**
   * Ask the kernel of a member's host.
   *
   * @param station its MAC; empty for a broadcast: it is not known, or was asked in vain
   */
  record Ask(MemberId member, IpAddress host, Optional<MacAddress> station) implements Order {}

  /** Find out whether a member's port is closed. */
  record Knock(MemberId member) implements Order {}

  /**
   * Tell the view layer that members are gone: comes to who is the first of the rest, and is
   * repeated until a view without them is there.
   */
  record Exclude(List<MemberId> members) implements Order {
    public Exclude {
      members = List.copyOf(members);
    }
  }

  /** Once for each exclusion, before it. */
  record Tell(MemberId member, Departure how, String why) implements Order {}

  /** An exclusion came to nothing, and the member is there. */
  record Pardon(MemberId member) implements Order {}

  /**
   * Members are in this view, which lacks us.
   *
   * @param serves whether any of them says that their side serves anything
   */
  record TellView(View view, boolean serves) implements Order {}

  /** These views hear each other, by their coordinators; ours is among them. */
  record Merge(Map<MemberId, View> views) implements Order {}

  /** For the operator. */
  record Warn(String text) implements Order {}
}
