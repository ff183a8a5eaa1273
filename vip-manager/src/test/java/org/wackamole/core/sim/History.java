package org.wackamole.core.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      if (own.get(i).at() <= from) {
        return false;
      }
    }
    return false;
  }

  /**
   * Whether a member came into a view by then into which the coordinator came since. A paused
   * member may come late into one from which it is excluded by now.
   */
  boolean metSince(View to, MemberId member, long after, long until) {
    return views.getOrDefault(member, List.of()).stream()
        .filter(i -> i.at() <= until && i.view().id().counter() <= to.id().counter())
        .map(i -> i.view().id())
        .anyMatch(id -> cameInto(to.coordinator(), id).filter(at -> at > after).isPresent());
  }

  private Optional<Long> cameInto(MemberId member, ViewId view) {
    return views.getOrDefault(member, List.of()).stream()
        .filter(i -> i.view().id().equals(view))
        .map(Installed::at)
        .findFirst();
  }

  /**
   * Whether a holder is in the view of a member, or lags behind in an earlier one that this view's
   * coordinator went on from with it: so that the coordinator answers for what the holder has.
   */
  boolean answersFor(Daemon member, Daemon holder) {
    if (member.installed().isEmpty() || holder.installed().isEmpty()) {
      return false;
    }
    View view = member.installed().get();
    View held = holder.installed().get();
    return held.id().equals(view.id()) || follows(held, holder, view);
  }

  /**
   * The other way round, where the member itself lags behind: the holder's coordinator had to know
   * what this member may still bind, if it gave the holder the address. What the holder brought
   * along from a side of its own nobody had to know.
   */
  boolean hadToKnow(Daemon member, Daemon holder, View orderedIn) {
    if (member.installed().isEmpty() || holder.installed().isEmpty()) {
      return false;
    }
    View view = holder.installed().get();
    return follows(member.installed().get(), member, view)
        && orderedIn.id().counter() > member.installed().get().id().counter()
        && orderedIn.contains(member.id())
        && had(view.coordinator(), orderedIn.id());
  }

  private boolean follows(View older, Daemon laggard, View newer) {
    return older.id().counter() < newer.id().counter()
        && newer.contains(laggard.id())
        && had(newer.coordinator(), older.id());
  }
}
