package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/** Which member installed which views, and when. */
final class History {
  private record Installed(long at, View view) {}

  private final World world;
  private final Map<MemberId, List<Installed>> views = new TreeMap<>();

  History(World world) {
    this.world = world;
  }

  void installed(MemberId member, View view) {
    views
        .computeIfAbsent(member, m -> new ArrayList<>())
        .add(new Installed(world.schedule.now(), view));
  }

  boolean had(MemberId member, ViewId view) {
    return views.getOrDefault(member, List.of()).stream().anyMatch(i -> i.view().id().equals(view));
  }

  /**
   * Whether the coordinator of a view can know what a member had in that time: the member was then
   * in a view that the coordinator has been in too, this one or an earlier one.
   */
  boolean known(View to, MemberId holder, long from, long until) {
    List<Installed> own = views.getOrDefault(holder, List.of());
    for (int i = own.size() - 1; i >= 0; i--) {
      View view = own.get(i).view();
      if (own.get(i).at() <= until
          && view.id().counter() <= to.id().counter()
          && had(to.coordinator(), view.id())) {
        return true;
      }
      if (own.get(i).at() < from) {
        return false;
      }
    }
    return false;
  }

  /**
   * Whether what one of them holds is known to whoever decides for the other: they are in the same
   * view, or one lags behind in a view that the other's coordinator has been in and went on from
   * with both of them. A member that went another way (a partition that not all have noticed) is
   * not bound to this.
   */
  boolean oneLine(Daemon a, Daemon b) {
    if (a.installed().isEmpty() || b.installed().isEmpty()) {
      return false;
    }
    View viewA = a.installed().get();
    View viewB = b.installed().get();
    return viewA.id().equals(viewB.id())
        || follows(viewA, a.id(), viewB)
        || follows(viewB, b.id(), viewA);
  }

  private boolean follows(View older, MemberId laggard, View newer) {
    return older.id().counter() < newer.id().counter()
        && newer.contains(laggard)
        && had(newer.coordinator(), older.id());
  }
}
