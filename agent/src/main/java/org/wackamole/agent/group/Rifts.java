package org.wackamole.agent.group;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.wackamole.core.MemberId;

/**
 * Who does not hear whom within a view, as told by the beats, and who has to go for it. Every
 * member comes to the same from the same beats.
 */
final class Rifts {
  /** Two members that do not hear each other; the earlier of the view first. */
  private record Pair(MemberId elder, MemberId younger) {}

  /**
   * Who has to go.
   *
   * @param since when the oldest of the broken pairs broke
   * @param ends all that are in such pairs
   */
  record Victim(MemberId member, long since, Set<MemberId> ends) {}

  private final Map<Pair, Long> since = new HashMap<>();

  void forget() {
    since.clear();
  }

  /** Adds a pause of our own to all that lasts. */
  void paused(long length) {
    since.replaceAll((pair, time) -> time + length);
  }

  /**
   * Whether a member hears none of the others, while two of these hear each other.
   *
   * @param known whose word there is
   */
  static boolean isDeaf(
      MemberId member,
      List<MemberId> members,
      Predicate<MemberId> known,
      BiPredicate<MemberId, MemberId> hears) {
    List<MemberId> others = members.stream().filter(m -> !m.equals(member)).toList();
    if (!known.test(member) || others.stream().anyMatch(other -> hears.test(member, other))) {
      return false;
    }
    return others.stream()
        .filter(known)
        .anyMatch(
            a ->
                others.stream()
                    .filter(known)
                    .anyMatch(b -> !a.equals(b) && hears.test(a, b) && hears.test(b, a)));
  }

  /**
   * Who has to go because two members do not hear each other, although a third one hears both.
   *
   * <p>The tie: of all in such pairs, the one in most of them; among equals the youngest of the
   * view. What has not lasted for half as long as the oldest is passing, and is not counted.
   */
  Optional<Victim> victim(
      long now,
      List<MemberId> members,
      Predicate<MemberId> known,
      BiPredicate<MemberId, MemberId> hears) {
    Set<Pair> broken = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      for (int j = i + 1; j < members.size(); j++) {
        Pair pair = new Pair(members.get(i), members.get(j));
        if (isBroken(pair, members, known, hears)) {
          broken.add(pair);
        }
      }
    }
    since.keySet().retainAll(broken);
    broken.forEach(pair -> since.putIfAbsent(pair, now));
    long longest = since.values().stream().mapToLong(time -> now - time).max().orElse(0);
    List<MemberId> ends =
        broken.stream()
            .filter(pair -> 2 * (now - since.get(pair)) >= longest)
            .flatMap(pair -> Stream.of(pair.elder, pair.younger))
            .toList();
    return ends.stream()
        .max(
            Comparator.<MemberId>comparingLong(end -> ends.stream().filter(end::equals).count())
                .thenComparingInt(members::indexOf))
        .map(end -> new Victim(end, now - longest, Set.copyOf(ends)));
  }

  /** One that hears nobody is no half of a pair: it is deaf, or does not read what comes. */
  private static boolean isBroken(
      Pair pair,
      List<MemberId> members,
      Predicate<MemberId> known,
      BiPredicate<MemberId, MemberId> hears) {
    MemberId a = pair.elder;
    MemberId b = pair.younger;
    List<MemberId> others =
        members.stream().filter(third -> !third.equals(a) && !third.equals(b)).toList();
    boolean deafened = misses(a, b, others, known, hears) || misses(b, a, others, known, hears);
    return deafened
        && others.stream()
            .filter(known)
            .anyMatch(third -> hears.test(third, a) && hears.test(third, b));
  }

  private static boolean misses(
      MemberId who,
      MemberId whom,
      List<MemberId> others,
      Predicate<MemberId> known,
      BiPredicate<MemberId, MemberId> hears) {
    return known.test(who)
        && !hears.test(who, whom)
        && others.stream().anyMatch(other -> hears.test(who, other));
  }
}
