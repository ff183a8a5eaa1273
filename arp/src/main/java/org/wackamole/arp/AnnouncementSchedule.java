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
import java.util.stream.LongStream;
import org.wackamole.inet.IpAddress;

/**
 * What is to be said when, without clock, thread and socket: the repeats of announcements, and the
 * notifications that follow each address's first announcement. Repeats go before notifications, and
 * every {@code Notify} entry has a queue of its own in which the addresses take turns, so that no
 * address waits for another's long list.
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

  /** What is due: to be checked for ownership, and then sent. */
  sealed interface Due {
    record Repeat(Announcement announcement) implements Due {}

    record Tell(Notification notification) implements Due {}
  }

  private static final class Saying {
    final Announcement announcement;
    final Repeats repeats;
    boolean said;
    int left;
    long next;

    Saying(Announcement announcement, Repeats repeats) {
      this.announcement = announcement;
      this.repeats = repeats;
      this.left = repeats.count();
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
  private final PriorityQueue<Saying> queue =
      new PriorityQueue<>(
          Comparator.<Saying>comparingLong(saying -> saying.next)
              .thenComparing(saying -> saying.announcement.address()));
  private final Pace repeatPace = new Pace(REPEATS_PER_SECOND);
  private final List<Announcement> untold = new ArrayList<>();
  private Map<NotifyTarget, Telling> tellings = Map.of();
  private Repeats repeats;

  AnnouncementSchedule(Repeats repeats, List<NotifyTarget> targets) {
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
    if (!saying.said) {
      saying.said = true;
      untold.add(saying.announcement);
    } else {
      saying.left--;
    }
    if (saying.left > 0) {
      plan(saying, now + saying.repeats.interval().toNanos());
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
    queue.add(saying);
  }

  void withdraw(Collection<IpAddress> addresses) {
    Set<IpAddress> gone = new HashSet<>(addresses);
    if (sayings.keySet().removeAll(gone)) {
      queue.removeIf(saying -> gone.contains(saying.announcement.address()));
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
    if (!queue.isEmpty() && queue.peek().next <= now) {
      repeatPace.resume(queue.peek().next);
      if (repeatPace.isReady(now)) {
        repeatPace.took(now);
        return Optional.of(new Due.Repeat(queue.remove().announcement));
      }
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
    LongStream repeat =
        queue.isEmpty()
            ? LongStream.empty()
            : LongStream.of(Math.max(queue.peek().next, repeatPace.nextSlice()));
    LongStream tell =
        tellings.values().stream()
            .filter(telling -> !telling.jobs.isEmpty())
            .mapToLong(telling -> telling.pace.nextSlice());
    return LongStream.concat(repeat, tell).min();
  }

  /** Addresses that are still to be announced (again). */
  int repeating() {
    return queue.size();
  }

  /** Pairs of an address and a {@code Notify} entry that are not through. */
  int telling() {
    return tellings.values().stream().mapToInt(telling -> telling.jobs.size()).sum();
  }
}
