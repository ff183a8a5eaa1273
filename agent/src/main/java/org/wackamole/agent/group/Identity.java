package org.wackamole.agent.group;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.util.NameCache;
import org.jgroups.util.UUID;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/** JGroups' addresses and views as ours, and back. */
final class Identity {
  private Identity() {}

  static MemberId of(Address address) {
    if (address instanceof UUID uuid) {
      return new MemberId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }
    throw new IllegalArgumentException("a member's address that is not a UUID: " + address);
  }

  static Address address(MemberId member) {
    return new UUID(member.high(), member.low());
  }

  static org.jgroups.View view(View view) {
    return new org.jgroups.View(
        new org.jgroups.ViewId(address(view.id().creator()), view.id().counter()),
        view.members().stream().map(Identity::address).toList());
  }

  static View of(org.jgroups.View view) {
    org.jgroups.ViewId id = view.getViewId();
    return new View(
        new ViewId(of(id.getCreator()), id.getId()),
        view.getMembers().stream().map(Identity::of).toList(),
        view instanceof org.jgroups.MergeView);
  }

  static Set<Address> addresses(Collection<MemberId> members) {
    if (members.isEmpty()) {
      return Set.of();
    }
    return members.stream().map(Identity::address).collect(Collectors.toUnmodifiableSet());
  }

  /** What people call it, as far as JGroups has heard. */
  static String name(MemberId member) {
    String name = NameCache.get(address(member));
    return name == null ? member.toString() : name;
  }
}
