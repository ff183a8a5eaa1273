package org.wackamole.arp;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Tells the neighbours who has an address now: at once and on the caller's thread by broadcast,
 * then on a thread of its own again and again, and to the hosts of {@code Notify}.
 *
 * <p>Whether the address is still owned is asked again before every frame, under the one lock that
 * every frame is sent under: once {@link #withdraw} has returned nothing more goes out for the
 * address, since a late frame would draw its traffic away from the new owner.
 */
public final class Announcer implements AutoCloseable {
  /** An announcement that did not go out. It is tried again unless the reason is lasting. */
  public record Refusal(Announcement announcement, Unsent why) {}

  /**
   * What {@code status} shows.
   *
   * @param sent frames the kernel took
   * @param unsent frames it did not take or was not given, by reason
   * @param repeating addresses that are still to be announced (again), refreshes apart
   * @param notifying pairs of an address and a {@code Notify} entry that are not through
   * @param unreadable why this host's neighbour table could not be read, if it could not
   */
  public record Counters(
      long sent,
      Map<Unsent, Long> unsent,
      int repeating,
      int notifying,
      Optional<String> unreadable) {}

  private final Transmitter transmitter;
  private final Thread thread;
  private final long start = System.nanoTime();

  /** Fair, so that an announcement waits for one frame of a long list at most. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final Condition changed = lock.newCondition();
  private final AnnouncementSchedule schedule;
  private List<Neighbour> shared = List.of();
  private volatile Optional<String> unreadable = Optional.empty();
  private boolean closed;

  /**
   * Starts the thread, in the network namespace of the caller.
   *
   * @param owned asked before every frame, from any thread: quick, and without locks
   * @throws IOException where a packet socket is refused
   */
  public Announcer(Repeats repeats, List<NotifyTarget> targets, Predicate<IpAddress> owned)
      throws IOException {
    transmitter = new Transmitter(owned);
    schedule = new AnnouncementSchedule(repeats, targets, new SplittableRandom());
    thread = Thread.ofPlatform().name("arp-announcer").daemon().start(this::run);
  }

  /** Takes new settings for what is announced from now on. */
  public void configure(Repeats repeats, List<NotifyTarget> targets) {
    locked(() -> schedule.configure(repeats, targets));
  }

  /**
   * What all members know of hosts, for {@code arp-cache} and for the MACs of {@code Notify}. What
   * cannot be a host's IPv4 address and MAC is left out.
   */
  public void setSharedNeighbours(Collection<Neighbour> neighbours) {
    List<Neighbour> copy = neighbours.stream().filter(Neighbour::isStation).toList();
    locked(() -> shared = copy);
  }

  /**
   * Announces addresses by broadcast before it returns, each in the request form and then each in
   * the reply form, and leaves repeats and {@code Notify} to the thread. What was under way for an
   * address starts over. It takes some 20 us an address and does not block.
   *
   * @return those that did not go out, in the order given
   */
  public List<Refusal> announce(List<Announcement> announcements) {
    lock.lock();
    try {
      if (closed) {
        return announcements.stream().map(each -> new Refusal(each, Unsent.STOPPED)).toList();
      }
      Map<Announcement, Unsent> failed = broadcast(announcements);
      schedule.add(announcements);
      announcements.forEach(each -> settle(each, Optional.ofNullable(failed.get(each))));
      changed.signal();
      return announcements.stream()
          .filter(failed::containsKey)
          .map(each -> new Refusal(each, failed.get(each)))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Returns those that failed in either form. */
  private Map<Announcement, Unsent> broadcast(List<Announcement> announcements) {
    Map<String, Device> devices = new HashMap<>();
    Map<Announcement, Unsent> failed = new HashMap<>();
    for (Announcement each : announcements) {
      Device device = devices.computeIfAbsent(each.ifname(), transmitter::device);
      transmitter.send(each, device, each::requestForm).ifPresent(why -> failed.put(each, why));
    }
    for (Announcement each : announcements) {
      if (!failed.containsKey(each)) {
        Device device = devices.get(each.ifname());
        transmitter.send(each, device, each::replyForm).ifPresent(why -> failed.put(each, why));
      }
    }
    return failed;
  }

  /**
   * The first word of {@link #announce} alone: for a thread that knows of a new address before the
   * owner of the schedule does, whose call follows and says why it failed; and for a word between.
   */
  public void announceOnce(List<Announcement> announcements) {
    lock.lock();
    try {
      if (!closed) {
        broadcast(announcements);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says once by broadcast, before it returns, whose this address is: to defend it (RFC 5227, 2.4).
   *
   * @return why it was not said, or empty
   */
  public Optional<Unsent> defend(Announcement announcement) {
    lock.lock();
    try {
      return closed
          ? Optional.of(Unsent.STOPPED)
          : transmitter.send(
              announcement, transmitter.device(announcement.ifname()), announcement::requestForm);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all that is under way for these addresses; when it returns no further frame goes out. */
  public void withdraw(Collection<IpAddress> addresses) {
    locked(() -> schedule.withdraw(addresses));
  }

  public Counters counters() {
    lock.lock();
    try {
      return new Counters(
          transmitter.sent(),
          transmitter.unsent(),
          schedule.repeating(),
          schedule.telling(),
          unreadable);
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void settle(Announcement announcement, Optional<Unsent> failure) {
    failure.ifPresentOrElse(
        why -> schedule.unsaid(announcement.address(), why, now()),
        () -> schedule.said(announcement.address(), now()));
  }

  private void run() {
    lock.lock();
    try {
      while (!closed) {
        try {
          step();
        } catch (RuntimeException e) {
          // Costs the frame that it struck, not everybody's; the process's handler hears of it.
          thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
      }
    } finally {
      lock.unlock();
      transmitter.close();
    }
  }

  private void step() {
    if (schedule.hasUntold()) {
      lock.unlock(); // a long table takes milliseconds to read
      List<Neighbour> own;
      try {
        own = readNeighbours();
      } finally {
        lock.lock();
      }
      schedule.tell(known(own), now());
    }
    Optional<AnnouncementSchedule.Due> due = schedule.poll(now());
    if (due.isPresent()) {
      perform(due.get());
      letOthersIn();
    } else {
      await(schedule.nextDue());
    }
  }

  private void letOthersIn() {
    if (lock.hasQueuedThreads()) {
      lock.unlock();
      lock.lock();
    }
  }

  /** The caller is the loop: after a wake-up for nothing it polls the schedule again. */
  @SuppressWarnings("WaitNotInLoop")
  private void await(OptionalLong until) {
    try {
      if (until.isPresent()) {
        changed.awaitNanos(until.getAsLong() - now());
      } else {
        changed.await();
      }
    } catch (InterruptedException e) {
      closed = true; // nobody but close() ends this thread in earnest, so an interrupt means that
    }
  }

  private List<Neighbour> readNeighbours() {
    try {
      List<Neighbour> own = NeighbourTable.read();
      unreadable = Optional.empty();
      return own;
    } catch (IOException e) {
      unreadable = Optional.of("cannot read this host's neighbours: " + e.getMessage());
      return List.of();
    }
  }

  /** This host's word about a neighbour goes before that of the others. */
  private Map<IpAddress, Neighbour> known(List<Neighbour> own) {
    Map<IpAddress, Neighbour> known = new LinkedHashMap<>();
    shared.forEach(neighbour -> known.put(neighbour.address(), neighbour));
    own.forEach(neighbour -> known.put(neighbour.address(), neighbour));
    return known;
  }

  private void perform(AnnouncementSchedule.Due due) {
    switch (due) {
      case AnnouncementSchedule.Due.Repeat(Announcement again) -> {
        Device device = transmitter.device(again.ifname());
        settle(
            again,
            transmitter
                .send(again, device, again::requestForm)
                .or(() -> transmitter.send(again, device, again::replyForm)));
      }
      case AnnouncementSchedule.Due.Tell(Notification notification) -> tell(notification);
    }
  }

  private void tell(Notification notification) {
    Announcement announcement = notification.announcement();
    Device device = transmitter.device(announcement.ifname());
    switch (device) {
      case Device.Unusable(Unsent why) -> transmitter.count(why);
      case Device.Ethernet(int index, MacAddress own) -> {
        boolean toSelf =
            notification.mac().equals(Optional.of(own))
                || transmitter.isOwned(notification.target());
        if (!toSelf) {
          for (Frame frame : notification.frames(own)) {
            transmitter.send(announcement, device, mac -> frame);
          }
        }
      }
    }
  }

  private long now() {
    return System.nanoTime() - start;
  }

  /** Stops at once and waits for the thread; what was not sent yet is dropped. */
  @Override
  public void close() {
    locked(() -> closed = true);
    Threads.awaitEnd(thread);
  }
}
