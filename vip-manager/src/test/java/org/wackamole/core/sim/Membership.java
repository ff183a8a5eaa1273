package org.wackamole.core.sim;

import static org.wackamole.core.sim.Schedule.MS;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.wackamole.core.Departure;
import org.wackamole.core.Event;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/**
 * The group layer as JGroups gives it: no virtual synchrony, no order. The first member of each
 * part that sees its fellows go issues the next view; parts that hear each other merge; a view
 * reaches its members at different times, some not at all, and a slow member skips views.
 *
 * <p>What it does promise, and the group adapter has to: a member takes a view that is not a merge
 * only from a creator that it was in a view with, or as its first one, and creators skip no view.
 */
final class Membership {
  /** One member's place in the group. */
  private static final class Seat {
    final Daemon daemon;
    final MemberId id;
    Optional<View> seen = Optional.empty();
    boolean silent;
    final ArrayDeque<View> uninstalled = new ArrayDeque<>();
    long lastInstall;

    Seat(Daemon daemon) {
      this.daemon = daemon;
      this.id = daemon.id();
    }

    boolean current() {
      return daemon.open() && daemon.id().equals(id);
    }
  }

  /** Members of one view that hear each other, in its order. */
  private record Part(View view, int side, List<Seat> seats) {
    Seat first() {
      return seats.getFirst();
    }

    boolean complete() {
      return seats.size() == view.members().size();
    }

    /** By the last beats of its members; who is frozen sends none. */
    boolean serves() {
      return seats.stream()
          .map(seat -> seat.daemon)
          .anyMatch(daemon -> !daemon.paused() && daemon.member.serves());
    }

    ViewId newest() {
      return seats.stream().map(s -> s.seen.orElseThrow().id()).max(ViewId::compareTo).get();
    }
  }

  /** Between two beats of those that are heard. */
  private static final long BEAT = 50 * MS;

  private final World world;
  private final Map<MemberId, Seat> seats = new TreeMap<>();

  /** Looked up only, never walked: its order does not matter. */
  private final Set<MemberId> shrinking = new HashSet<>();

  private final Set<Integer> merging = new TreeSet<>();

  Membership(World world) {
    this.world = world;
  }

  Optional<Daemon> find(MemberId id) {
    return Optional.ofNullable(seats.get(id)).filter(Seat::current).map(s -> s.daemon);
  }

  /** The members of each view that hear each other, as they know it now. */
  List<List<Daemon>> sides() {
    return parts().stream().map(p -> p.seats().stream().map(s -> s.daemon).toList()).toList();
  }

  void enter(Daemon daemon) {
    Seat seat = new Seat(daemon);
    seats.put(seat.id, seat);
    world.schedule.in(world.chance.between(20 * MS, 400 * MS), () -> join(seat, 0));
  }

  /** The others hear nothing of this member any more, or do so again. */
  void silent(Daemon daemon, boolean silent) {
    seatOf(daemon)
        .ifPresent(
            seat -> {
              boolean news = silent && !seat.silent;
              seat.silent = silent;
              if (news) {
                world.schedule.in(BEAT, () -> hearsFellows(seat));
              }
            });
    review();
  }

  /** Whom nobody hears may hear the others all the same. */
  private void hearsFellows(Seat seat) {
    if (!seat.current() || !seat.silent) {
      return;
    }
    parts().stream()
        .filter(p -> p.side() == seat.daemon.host.groupSide && !p.view().contains(seat.id))
        .filter(p -> !seat.daemon.paused())
        .forEach(p -> seat.daemon.deliver(new Event.FellowViewHeard(p.view(), p.serves())));
    world.schedule.in(BEAT, () -> hearsFellows(seat));
  }

  /** The group layer of this member breaks down. */
  void lose(Daemon daemon) {
    seatOf(daemon).ifPresent(s -> seats.remove(s.id));
    daemon.deliver(new Event.GroupLost());
    review();
  }

  private Optional<Seat> seatOf(Daemon daemon) {
    return Optional.ofNullable(seats.get(daemon.id())).filter(Seat::current);
  }

  /** The guard of a frozen daemon has released everything, and tells its fellows. */
  void farewell(Daemon daemon) {
    if (!world.deaths.farewells() || daemon.installed().isEmpty()) {
      return;
    }
    Departure released = new Departure.Released();
    for (MemberId member : daemon.installed().get().members()) {
      find(member)
          .filter(d -> d != daemon && d.host.groupSide == daemon.host.groupSide)
          .ifPresent(d -> world.schedule.in(viewDelay(), () -> tell(d, daemon.id(), released)));
    }
    world.schedule.in(
        world.chance.between(5 * MS, 40 * MS),
        () -> {
          silent(daemon, true);
          if (!daemon.paused()) {
            world.schedule.in(300 * MS, () -> silent(daemon, daemon.paused()));
          }
        });
  }

  private void tell(Daemon survivor, MemberId lost, Departure how) {
    world.deaths.told(survivor.id(), lost, how, world.schedule.now());
    survivor.deliver(new Event.MemberDeparted(lost, how));
  }

  /** Those that a view leaves out: what the others find out about them, before it comes. */
  private void tellOfLost(Part part) {
    for (MemberId id : part.view().members()) {
      Seat lost = seats.get(id);
      if (lost != null && !part.seats().contains(lost)) {
        for (Seat seat : part.seats()) {
          if (!lost.daemon.fence.struck() && world.chance.percent(80)) {
            world
                .deaths
                .truth(lost.daemon, id, seat.daemon.host)
                .ifPresent(how -> tell(seat.daemon, id, how));
          }
        }
      }
    }
  }

  private void join(Seat seat, int tried) {
    if (!seat.current() || seat.seen.isPresent()) {
      return;
    }
    List<Part> near = parts().stream().filter(p -> p.side() == seat.daemon.host.groupSide).toList();
    List<Part> open = near.stream().filter(Membership::takesJoiners).toList();
    if (open.isEmpty() && (near.isEmpty() || tried >= 5)) {
      issue(seat, new View(new ViewId(seat.id, 1), List.of(seat.id), false));
      return;
    }
    if (!open.isEmpty()) {
      admit(world.chance.pick(open), seat);
    }
    world.schedule.in(world.chance.between(150 * MS, 400 * MS), () -> join(seat, tried + 1));
  }

  private void admit(Part part, Seat seat) {
    if (part.view().contains(seat.id)) {
      world.schedule.in(viewDelay(), () -> arrive(part.first(), seat, part.view(), false));
      return;
    }
    List<MemberId> members = new ArrayList<>(part.view().members());
    members.add(seat.id);
    issue(part.first(), next(part.first(), part.newest(), members, false));
  }

  private static boolean takesJoiners(Part part) {
    Seat first = part.first();
    return first.id.equals(part.view().coordinator()) && !first.daemon.paused();
  }

  private static View next(Seat creator, ViewId last, List<MemberId> members, boolean merge) {
    return new View(new ViewId(creator.id, last.counter() + 1), members, merge);
  }

  private void issue(Seat creator, View view) {
    world.note("issue " + describe(view));
    take(creator, view);
    for (MemberId to : view.members()) {
      if (!to.equals(creator.id)) {
        boolean outlives = world.chance.percent(50);
        world.schedule.in(viewDelay(), () -> arrive(creator, seats.get(to), view, outlives));
      }
    }
    review();
  }

  private long viewDelay() {
    return world.chance.percent(world.weather().slow())
        ? world.chance.between(3 * MS, 150 * MS)
        : world.chance.between(MS / 2, 3 * MS);
  }

  private void arrive(Seat creator, Seat seat, View view, boolean outlives) {
    boolean heard =
        seat != null
            && seat.current()
            && !seat.silent
            && seat.daemon.host.groupSide == creator.daemon.host.groupSide
            && (outlives || creator.daemon.alive());
    boolean takes =
        heard
            && seat.seen
                .map(
                    old ->
                        old.id().counter() < view.id().counter()
                            && (view.merge() || old.contains(creator.id)))
                .orElse(!view.merge());
    if (takes) {
      take(seat, view);
      review();
    }
  }

  private void take(Seat seat, View view) {
    seat.seen = Optional.of(view);
    boolean slow = world.chance.percent(world.weather().slow());
    boolean busy = world.chance.percent(15);
    long delay =
        slow
            ? world.chance.between(5 * MS, 300 * MS)
            : world.chance.between(100, (busy ? 12 : 2) * MS);
    seat.lastInstall = Math.max(seat.lastInstall + 1, world.schedule.now() + delay);
    seat.uninstalled.add(view);
    world.schedule.at(seat.lastInstall, () -> install(seat, view));
  }

  private void install(Seat seat, View view) {
    seat.uninstalled.remove(view);
    boolean creator =
        view.id().creator().equals(seat.id)
            || seat.uninstalled.stream().anyMatch(v -> v.id().creator().equals(seat.id));
    if (!seat.uninstalled.isEmpty() && !creator && world.chance.percent(50)) {
      world.note("skip " + seat.daemon + " " + describe(view));
    } else if (seat.current()) {
      seat.daemon.deliver(new Event.ViewInstalled(view));
    }
  }

  /** Looks who is missing in which view, and who could merge. */
  void review() {
    Map<Integer, List<Part>> bySide = new TreeMap<>();
    for (Part part : parts()) {
      bySide.computeIfAbsent(part.side(), s -> new ArrayList<>()).add(part);
      if (!part.complete() && shrinking.add(part.first().id)) {
        world.schedule.in(detection(part), () -> shrink(part.first()));
      }
    }
    bySide.forEach(
        (side, parts) -> {
          if (parts.size() > 1 && merging.add(side)) {
            long delay = world.chance.between(60 * MS, 1_200 * MS);
            world.schedule.in(delay, () -> merge(side));
            parts.forEach(p -> parts.forEach(q -> overhear(p, q, delay)));
          }
        });
  }

  private long detection(Part part) {
    List<Daemon.End> ends =
        part.view().members().stream().map(world.deaths::of).flatMap(Optional::stream).toList();
    if (ends.contains(Daemon.End.LEFT) || ends.contains(Daemon.End.RETURNING)) {
      return world.chance.between(10 * MS, 45 * MS);
    }
    return ends.contains(Daemon.End.KILLED) || ends.contains(Daemon.End.KILLED_WITH_GUARD)
        ? world.chance.between(15 * MS, 200 * MS)
        : world.chance.between(100 * MS, 1_200 * MS);
  }

  private void shrink(Seat creator) {
    shrinking.remove(creator.id);
    Optional<Part> part = parts().stream().filter(p -> p.first() == creator).findFirst();
    if (part.isPresent() && !part.get().complete() && !creator.daemon.paused()) {
      List<MemberId> left = part.get().seats().stream().map(s -> s.id).toList();
      tellOfLost(part.get());
      issue(creator, next(creator, part.get().view().id(), left, false));
    } else {
      world.schedule.in(100 * MS, this::review);
    }
  }

  private void overhear(Part listeners, Part fellows, long within) {
    for (Seat seat : listeners.seats()) {
      if (!fellows.view().contains(seat.id) && world.chance.percent(80)) {
        for (long beat = world.chance.between(MS, BEAT); beat < within + 20 * MS; beat += BEAT) {
          world.schedule.in(beat, () -> say(fellows, seat));
        }
      }
    }
  }

  /** A beat: it says what was true when it was sent. */
  private void say(Part fellows, Seat to) {
    boolean serves = fellows.serves();
    world.schedule.in(
        world.chance.between(200, MS),
        () -> {
          if (to.current()) {
            to.daemon.deliver(new Event.FellowViewHeard(fellows.view(), serves));
          }
        });
  }

  private void merge(int side) {
    merging.remove(side);
    List<Part> near =
        parts().stream().filter(p -> p.side() == side && !p.first().daemon.paused()).toList();
    if (near.size() < 2) {
      world.schedule.in(100 * MS, this::review);
      return;
    }
    List<Part> chosen = world.chance.shuffled(near);
    if (chosen.size() > 2 && world.chance.percent(20)) {
      chosen = chosen.subList(0, 2);
    }
    List<MemberId> members = new ArrayList<>();
    boolean firstsFirst = world.chance.percent(50);
    if (firstsFirst) {
      chosen.forEach(p -> members.add(p.first().id));
    }
    chosen.forEach(
        p ->
            p.seats().stream()
                .filter(s -> !members.contains(s.id))
                .forEach(s -> members.add(s.id)));
    ViewId newest = chosen.stream().map(Part::newest).max(ViewId::compareTo).get();
    issue(chosen.getFirst().first(), next(chosen.getFirst().first(), newest, members, true));
    // Requests to join that came while the parts merged are served right after.
    seats.values().stream()
        .filter(s -> s.current() && s.seen.isEmpty())
        .forEach(s -> world.schedule.in(world.chance.between(MS, 60 * MS), () -> join(s, 0)));
  }

  private List<Part> parts() {
    Map<ViewId, View> views = new TreeMap<>();
    for (Seat seat : seats.values()) {
      if (seat.current() && !seat.silent) {
        seat.seen.ifPresent(v -> views.put(v.id(), v));
      }
    }
    List<Part> out = new ArrayList<>();
    for (View view : views.values()) {
      Map<Integer, List<Seat>> bySide = new TreeMap<>();
      for (MemberId id : view.members()) {
        Seat seat = seats.get(id);
        if (seat != null
            && seat.current()
            && !seat.silent
            && seat.seen.filter(v -> v.id().equals(view.id())).isPresent()) {
          bySide.computeIfAbsent(seat.daemon.host.groupSide, s -> new ArrayList<>()).add(seat);
        }
      }
      bySide.forEach((side, list) -> out.add(new Part(view, side, list)));
    }
    out.sort(Comparator.comparing(p -> p.view().id()));
    return out;
  }

  private String describe(View view) {
    return (view.merge() ? "merge " : "view ")
        + world.names.of(view.id().creator())
        + "|"
        + view.id().counter()
        + " "
        + view.members().stream().map(world.names::of).toList();
  }
}
