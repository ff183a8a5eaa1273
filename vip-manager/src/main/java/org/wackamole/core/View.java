package org.wackamole.core;

import java.util.List;

/**
 * The members that the group layer agrees on now.
 *
 * @param members oldest first, never empty, no duplicates; the first is the coordinator
 * @param merge whether two or more views became this one, so that its members may hold anything
 *     until they report; in any other view a member that was not in the view before joined empty
 *     handed
 */
public record View(ViewId id, List<MemberId> members, boolean merge) {
  public View {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a view has at least one member");
    }
  }

  public MemberId coordinator() {
    return members.getFirst();
  }

  public boolean contains(MemberId member) {
    return members.contains(member);
  }
}
