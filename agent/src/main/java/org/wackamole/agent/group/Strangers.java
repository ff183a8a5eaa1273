package org.wackamole.agent.group;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;

/**
 * Members of our group that are not in our view, by their beats, and when their view and ours
 * merge: as soon as both coordinators hear each other, which each learns from the other's beat. Of
 * three or more all have to hear each other, or each would begin a merge of some, GMS would refuse
 * all but one, and the rest would wait for a second. A member that is deaf, or whom nobody hears,
 * is not merged with.
 */
final class Strangers {
  /** Of one beat; coordinators come first, since only they merge. */
  static final int NAMED = 8;

  private static final long MEMORY = Duration.ofSeconds(1).toNanos();
  private static final long FIRST_PAUSE = Duration.ofMillis(400).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofSeconds(3).toNanos();

  /** One beat may have been under way when the view changed. */
  private static final int BEATS = 2;

  /** So many units all sides have to come to hear each other. */
  private static final int UNITS_TO_AGREE = 3;

  /** Who has not heard us for so long, though we hear it, cannot. */
  private static final long ONE_WAY = Duration.ofMillis(500).toNanos();

  private static final class Stranger {
    Beat beat;
    long last;
    int beats;
    long unheardSince;

    Stranger(Beat beat, long at) {
      this.beat = beat;
      last = at;
      unheardSince = at;
    }
  }

  /** What was said of a view lately, and who of it says that their side serves anything. */
  private static final class Told {
    final long at;
    final Set<MemberId> serving = new HashSet<>();
    boolean serves;

    Told(long at) {
      this.at = at;
    }
  }

  private final MemberId self;
  private final Map<MemberId, Stranger> strangers = new TreeMap<>();
  private final Map<ViewId, Told> told = new HashMap<>();
  private OptionalLong mergeableSince = OptionalLong.empty();
  private long mergeNotBefore;
  private boolean merged;
  private long pause = FIRST_PAUSE;

  Strangers(MemberId self) {
    this.self = self;
  }

  void heard(MemberId from, Beat beat, long at) {
    Stranger stranger = strangers.computeIfAbsent(from, id -> new Stranger(beat, at));
    stranger.beat = beat;
    stranger.last = at;
    stranger.beats++;
    if (beat.hears(self)) {
      stranger.unheardSince = at;
    }
  }

  void viewInstalled(View view) {
    strangers.keySet().removeAll(view.members());
    told.clear();
    pause = FIRST_PAUSE;
    merged = false;
    mergeableSince = OptionalLong.empty();
  }

  /** Whether nobody else was heard lately, and no merge is being waited for. */
  boolean isNobody() {
    return strangers.isEmpty() && mergeableSince.isEmpty();
  }

  /** Whom to name in our beat. */
  List<MemberId> named(long now) {
    strangers.values().removeIf(stranger -> now - stranger.last > MEMORY);
    return strangers.entrySet().stream()
        .sorted(
            (a, b) ->
                Boolean.compare(
                    b.getValue().beat.isOfCoordinator(b.getKey()),
                    a.getValue().beat.isOfCoordinator(a.getKey())))
        .limit(NAMED)
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Members that we hear and that do not hear us: no merge with them can succeed. */
  Set<MemberId> oneWay(long now) {
    if (strangers.isEmpty()) {
      return Set.of();
    }
    Set<MemberId> found = new HashSet<>();
    strangers.forEach(
        (id, stranger) -> {
          if (now - stranger.last < MEMORY && stranger.last - stranger.unheardSince > ONE_WAY) {
            found.add(id);
          }
        });
    return found;
  }

  /** A view without us that was not told of in the last second, or not as what it is now. */
  Optional<Order> news(MemberId from, Beat beat, long now) {
    if (beat.members().isEmpty() || beat.names(self)) {
      return Optional.empty();
    }
    told.values().removeIf(before -> now - before.at > MEMORY);
    boolean first = !told.containsKey(beat.view());
    Told before = told.computeIfAbsent(beat.view(), view -> new Told(now));
    boolean changed = beat.serves() ? before.serving.add(from) : before.serving.remove(from);
    boolean serves = !before.serving.isEmpty();
    if (!first && (!changed || serves == before.serves)) {
      return Optional.empty();
    }
    before.serves = serves;
    View view = new View(beat.view(), beat.members(), false);
    return Optional.of(new Order.TellView(view, serves));
  }

  /** The views to merge, if we are the coordinator of ours; not again for a while. */
  Optional<Map<MemberId, View>> merge(View own, long now) {
    if (!own.coordinator().equals(self) || merged && now - mergeNotBefore < 0) {
      return Optional.empty();
    }
    Map<MemberId, View> views = new TreeMap<>();
    strangers.forEach(
        (id, stranger) -> {
          Beat beat = stranger.beat;
          if (now - stranger.last < MEMORY
              && stranger.beats >= BEATS
              && beat.isOfCoordinator(id)
              && !beat.names(self)
              && beat.hears(self)) {
            views.put(id, new View(beat.view(), beat.members(), false));
          }
        });
    if (views.isEmpty()) {
      mergeableSince = OptionalLong.empty();
      return Optional.empty();
    }
    if (mergeableSince.isEmpty()) {
      mergeableSince = OptionalLong.of(now);
    }
    if (!merged && !isAgreed(views.keySet(), now)) {
      return Optional.empty();
    }
    views.put(self, own);
    merged = true;
    mergeNotBefore = now + pause;
    pause = Math.min(LONGEST_PAUSE, 2 * pause);
    return Optional.of(views);
  }

  /** Whether all coordinators that we hear hear us and each other, or have had their time. */
  private boolean isAgreed(Set<MemberId> merging, long now) {
    return strangers.entrySet().stream()
        .filter(each -> each.getValue().beat.isOfCoordinator(each.getKey()))
        .filter(each -> now - each.getValue().last < 2 * each.getValue().beat.unit())
        .allMatch(
            each -> {
              Beat beat = each.getValue().beat;
              boolean late = now - mergeableSince.getAsLong() >= UNITS_TO_AGREE * beat.unit();
              return late
                  || merging.contains(each.getKey())
                      && merging.stream()
                          .allMatch(id -> id.equals(each.getKey()) || beat.hears(id));
            });
  }
}
