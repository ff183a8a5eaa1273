package org.wackamole.arp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.wackamole.inet.IpAddress;

/**
 * What is to be said when, without clock, thread and socket: the repeats and refreshes of
 * announcements, and the notifications that follow each address's first announcement. Repeats go
 * before refreshes, both before notifications, and every {@code Notify} entry has a queue of its
 * own in which the addresses take turns, so that no address waits for another's long list.
 *
 * <p>An announcement that could not go out is tried again until it could, and only then counted: an
 * address taken while its link was down is announced when the link is back.
 *
 * <p>Times are nanoseconds since any start, never negative.
 */
final class AnnouncementSchedule {
  /** A full send queue empties itself soon. */
  static final long RETRY_FULL = Duration.ofMillis(10).toNanos();

  /** A link that is down is looked at this often. */
  static final long RETRY_LINK = Duration.ofSeconds(1).toNanos();

  /** Repeats of a thousand addresses in one burst made hosts drop other people's frames. */
  static final int REPEATS_PER_SECOND = 10_000;

  /** A thousand addresses in a second, as slowly as nobody minds; more wait for their turn. */
  static final int REFRESHES_PER_SECOND = 1_000;

  /** What is due: to be checked for ownership, and then sent. */
  sealed interface Due {
    record Repeat(Announcement announcement) implements Due {}

    record Tell(Notification notification) implements Due {}
  }

  private static final class Saying {
    final Announcement announcement;
    final Repeats repeats;
    int said;
    long next;

    Saying(Announcement announcement, Repeats repeats) {
      this.announcement = announcement;
      this.repeats = repeats;
    }
  }

  /** Sayings in the order of their time, at most so many a second. */
  private static final class Lane {
    final PriorityQueue<Saying> queue =
        new PriorityQueue<>(
            Comparator.<Saying>comparingLong(saying -> saying.next)
                .thenComparing(saying -> saying.announcement.address()));
    final Pace pace;

    Lane(int perSecond) {
      pace = new Pace(perSecond);
    }

    Optional<Due> poll(long now) {
      if (queue.isEmpty() || queue.peek().next > now) {
        return Optional.empty();
      }
      pace.resume(queue.peek().next);
      if (!pace.isReady(now)) {
        return Optional.empty();
      }
      pace.took(now);
      return Optional.of(new Due.Repeat(queue.remove().announcement));
    }

    LongStream nextDue() {
      return queue.isEmpty()
          ? LongStream.empty()
          : LongStream.of(Math.max(queue.peek().next, pace.nextSlice()));
    }
  }

  private record Job(IpAddress address, Iterator<Notification> rest) {}

  private static final class Telling {
    final Pace pace;
    final Deque<Job> jobs = new ArrayDeque<>();

    Telling(NotifyTarget target) {
      pace = new Pace(target.perSecond());
    }
  }

  private final Map<IpAddress, Saying> sayings = new HashMap<>();
  private final Lane repeating = new Lane(REPEATS_PER_SECOND);
  private final Lane refreshing = new Lane(REFRESHES_PER_SECOND);
  private final RandomGenerator random;
  private final List<Announcement> untold = new ArrayList<>();
  private Map<NotifyTarget, Telling> tellings = Map.of();
  private Repeats repeats;

  /**
   * @param random for the jitter of refreshes
   */
  AnnouncementSchedule(Repeats repeats, List<NotifyTarget> targets, RandomGenerator random) {
    this.random = random;
    configure(repeats, targets);
  }

  /** Later announcements follow this; what goes on under an entry that stays is not disturbed. */
  void configure(Repeats repeats, List<NotifyTarget> targets) {
    this.repeats = repeats;
    Map<NotifyTarget, Telling> fresh = new LinkedHashMap<>();
    for (NotifyTarget target : targets) {
      fresh.put(target, Optional.ofNullable(tellings.get(target)).orElse(new Telling(target)));
    }
    tellings = fresh;
  }

  /** Forgets what was planned for these, and awaits {@link #said} or {@link #unsaid} of each. */
  void add(List<Announcement> announcements) {
    withdraw(announcements.stream().map(Announcement::address).toList());
    announcements.forEach(each -> sayings.put(each.address(), new Saying(each, repeats)));
  }

  /** The announcement went out, for the first time or again. */
  void said(IpAddress address, long now) {
    Saying saying = sayings.get(address);
    saying.said++;
    if (saying.said == 1) {
      untold.add(saying.announcement);
    }
    OptionalLong pause = saying.repeats.pauseAfter(saying.said, random);
    if (pause.isPresent()) {
      plan(saying, now + pause.getAsLong());
    } else {
      sayings.remove(address);
    }
  }

  /** The announcement did not go out. */
  void unsaid(IpAddress address, Unsent why, long now) {
    switch (why) {
      case NO_BUFFERS -> plan(sayings.get(address), now + RETRY_FULL);
      case NO_SUCH_INTERFACE, INTERFACE_DOWN, NO_CARRIER, REFUSED ->
          plan(sayings.get(address), now + RETRY_LINK);
      case NO_ARP, NOT_IPV4, NOT_OWNED, STOPPED -> withdraw(List.of(address));
    }
  }

  private void plan(Saying saying, long when) {
    saying.next = when;
    (saying.repeats.isRepeat(saying.said) || saying.said == 0 ? repeating : refreshing)
        .queue.add(saying);
  }

  void withdraw(Collection<IpAddress> addresses) {
    Set<IpAddress> gone = new HashSet<>(addresses);
    if (sayings.keySet().removeAll(gone)) {
      for (Lane lane : List.of(repeating, refreshing)) {
        lane.queue.removeIf(saying -> gone.contains(saying.announcement.address()));
      }
    }
    untold.removeIf(announcement -> gone.contains(announcement.address()));
    tellings.values().forEach(telling -> telling.jobs.removeIf(job -> gone.contains(job.address)));
  }

  /** Whether {@link #tell} has something to start. */
  boolean hasUntold() {
    return !untold.isEmpty() && !tellings.isEmpty();
  }

  /**
   * Starts the notifications of the addresses whose first announcement went out since.
   *
   * @param known hosts by address
   */
  void tell(Map<IpAddress, Neighbour> known, long now) {
    tellings.forEach(
        (target, telling) -> {
          if (telling.jobs.isEmpty()) {
            telling.pace.resume(now);
          }
          for (Announcement announcement : untold) {
            Iterator<Notification> rest = NotifyHosts.of(target, announcement, known);
            if (rest.hasNext()) {
              telling.jobs.add(new Job(announcement.address(), rest));
            }
          }
        });
    untold.clear();
  }

  /** The next thing that is due, once; a repeat's fate is to be told before the next call. */
  Optional<Due> poll(long now) {
    Optional<Due> again = repeating.poll(now).or(() -> refreshing.poll(now));
    if (again.isPresent()) {
      return again;
    }
    for (Telling telling : tellings.values()) {
      if (!telling.jobs.isEmpty() && telling.pace.isReady(now)) {
        telling.pace.took(now);
        Job job = telling.jobs.remove();
        Notification notification = job.rest.next();
        if (job.rest.hasNext()) {
          telling.jobs.add(job);
        }
        return Optional.of(new Due.Tell(notification));
      }
    }
    return Optional.empty();
  }

  /** When {@link #poll} may have something again, after it had nothing; empty for never. */
  OptionalLong nextDue() {
    LongStream tell =
        tellings.values().stream()
            .filter(telling -> !telling.jobs.isEmpty())
            .mapToLong(telling -> telling.pace.nextSlice());
    return Stream.of(repeating.nextDue(), refreshing.nextDue(), tell)
        .flatMapToLong(Function.identity())
        .min();
  }

  /** Addresses that are still to be announced (again), refreshes apart. */
  int repeating() {
    return repeating.queue.size();
  }

  /** Pairs of an address and a {@code Notify} entry that are not through. */
  int telling() {
    return tellings.values().stream().mapToInt(telling -> telling.jobs.size()).sum();
  }
}
