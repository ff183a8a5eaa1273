package org.wackamole.arp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * Hears who else claims an address that is held here, and defends it (RFC 5227, 2.4); a fellow, or
 * whoever had it until a moment ago, is contradicted at once ({@link Corrections}).
 *
 * <p>It hears all the time, so the kernel sorts out for it: only ARP whose sender gives an address
 * of the pool wakes the thread, on a LAN where all is well once in a while a member's announcement.
 */
public final class ConflictWatch implements AutoCloseable {
  /** Told on the watch's thread, which must not be blocked. */
  public interface Listener {
    /** Whether this MAC is, or lately was, one of a member of the group. */
    boolean isMember(MacAddress mac);

    /** A stranger claims the address; once a MAC and address, until it is over. */
    void conflict(Conflict conflict);

    /**
     * A member claims an address that is held here: two sides of a partition meet again, a member
     * that hung has come back, or it is deaf and has not found out. At most once a second.
     */
    void claimedByMember(IpAddress address, MacAddress by, String ifname);
  }

  private static final Listener NOBODY =
      new Listener() {
        @Override
        public boolean isMember(MacAddress mac) {
          return false;
        }

        @Override
        public void conflict(Conflict conflict) {}

        @Override
        public void claimedByMember(IpAddress address, MacAddress by, String ifname) {}
      };

  private static final int LOOK_AGAIN_MILLIS = 5_000;
  private static final long MEMBER_AGAIN = Duration.ofSeconds(1).toNanos();

  private final Announcer announcer;
  private final Predicate<IpAddress> owned;
  private final Devices devices;
  private final WakeUp wakeUp;
  private final Thread thread;
  private final long start = System.nanoTime();
  private final Ears ears = new Ears();
  private final Map<MacAddress, Boolean> members = new HashMap<>();

  /** Guards itself and what follows. */
  private final Conflicts conflicts = new Conflicts();

  private final Corrections corrections = new Corrections();
  private Map<String, Set<IpAddress>> pool = Map.of();
  private boolean poolChanged;
  private volatile Listener listener = NOBODY;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile boolean closed;

  /** Of {@link #members} and of the last word to the listener about one. */
  private long membersAsked;

  private long memberTold = -MEMBER_AGAIN;

  /**
   * Starts the thread, in the network namespace of the caller.
   *
   * @param announcer what defends; not closed by this
   * @param owned asked from the watch's thread: quick, and without locks
   * @throws IOException where a socket is refused
   */
  public ConflictWatch(Announcer announcer, Predicate<IpAddress> owned) throws IOException {
    this.announcer = announcer;
    this.owned = owned;
    PacketSocket.rehearse();
    devices = new Devices();
    try {
      devices.ownMacs();
      wakeUp = new WakeUp();
    } catch (IOException e) {
      devices.close();
      throw e;
    }
    thread = Thread.ofPlatform().name("arp-watch").daemon().start(this::run);
  }

  /** Who is told from now on. */
  public void tell(Listener listener) {
    this.listener = listener;
  }

  /**
   * What to listen for from now on.
   *
   * @param pool all addresses that may be held here, by interface
   */
  public void watch(Map<String, Set<IpAddress>> pool) {
    synchronized (conflicts) {
      this.pool = Map.copyOf(pool);
      poolChanged = true;
    }
    wakeUp.wake();
  }

  /** These are held from now on; that they are not any more shows by itself. */
  public void announced(List<Announcement> announcements) {
    synchronized (conflicts) {
      conflicts.announced(announcements, now());
    }
  }

  /** For a moment members may contradict each other. */
  public void viewChanged() {
    synchronized (conflicts) {
      conflicts.viewChanged(now());
    }
  }

  /** Those of the last ten minutes, of addresses that are held. */
  public List<Conflict> conflicts() {
    synchronized (conflicts) {
      return conflicts.all(now()).stream().filter(each -> owned.test(each.address())).toList();
    }
  }

  /** ARP packets in which a stranger claimed an address that was held, since the start. */
  public long claims() {
    synchronized (conflicts) {
      return conflicts.claims();
    }
  }

  /** Why nothing can be heard, if so. */
  public Optional<String> trouble() {
    return trouble;
  }

  private void run() {
    while (!closed) {
      wakeUp.clear();
      try {
        lookAtInterfaces();
        ears.drain((ifname, packet) -> heard(ifname, packet.senderAddress(), packet.senderMac()));
        correct();
        tellOfConflicts();
      } catch (IOException | RuntimeException e) {
        // The addresses are as well held as before; it is tried again after the next wait.
        trouble = Optional.of("cannot hear who else claims what is held here: " + e);
        ears.close();
      }
      ears.await(wakeUp, timeoutMillis());
    }
    ears.close();
    devices.close();
  }

  private void lookAtInterfaces() throws IOException {
    Map<String, Set<IpAddress>> wanted;
    boolean changed;
    synchronized (conflicts) {
      wanted = pool;
      changed = poolChanged;
      poolChanged = false;
    }
    ears.keep(wanted.keySet());
    for (Map.Entry<String, Set<IpAddress>> each : wanted.entrySet()) {
      String ifname = each.getKey();
      if (devices.lookup(ifname) instanceof Device.Ethernet(int index, MacAddress mac)
          && (changed || !ears.hears(ifname, index))) {
        ears.listen(ifname, index, SocketFilter.sentBy(each.getValue()));
        trouble = Optional.empty();
      }
    }
  }

  private void heard(String ifname, IpAddress address, MacAddress by) {
    long now = now();
    boolean settled;
    synchronized (conflicts) {
      if (!conflicts.holds(address)) {
        return;
      }
      if (!owned.test(address)) {
        conflicts.lost(address);
        corrections.lost(address);
        return;
      }
      settled = conflicts.concerns(address, now);
    }
    if (isOwn(by)) {
      return;
    }
    boolean member = isMember(by, now);
    if (member && now - memberTold >= MEMBER_AGAIN) {
      memberTold = now;
      listener.claimedByMember(address, by, ifname);
    }
    if (member || !settled) {
      synchronized (conflicts) {
        corrections.claimed(address, now);
      }
      return;
    }
    Optional<Announcement> defence;
    synchronized (conflicts) {
      defence = conflicts.claimed(ifname, address, by, now, Instant.now());
    }
    defence.ifPresent(announcer::defend);
  }

  /** The announcer asks before each frame whether it is still owned. */
  private void correct() {
    List<Announcement> due;
    synchronized (conflicts) {
      due =
          corrections.take(now()).stream()
              .flatMap(address -> conflicts.announcement(address).stream())
              .toList();
    }
    if (!due.isEmpty()) {
      announcer.announceOnce(due);
    }
  }

  /** Looked up for each claim, which are rare: interfaces come and go. */
  private boolean isOwn(MacAddress mac) {
    try {
      return devices.ownMacs().contains(mac);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list this host's interfaces", e);
    }
  }

  /** To know it means to read tables, so a flood of claims asks but once a second. */
  private boolean isMember(MacAddress mac, long now) {
    if (now - membersAsked > MEMBER_AGAIN || members.size() > Conflicts.MOST) {
      members.clear();
      membersAsked = now;
    }
    return members.computeIfAbsent(mac, listener::isMember);
  }

  private void tellOfConflicts() {
    List<Conflict> fresh;
    synchronized (conflicts) {
      fresh = conflicts.believe(now());
    }
    for (Conflict each : fresh) {
      if (owned.test(each.address())) {
        listener.conflict(each);
      }
    }
  }

  private int timeoutMillis() {
    synchronized (conflicts) {
      long now = now();
      return LongStream.concat(conflicts.nextDue().stream(), corrections.nextDue().stream())
          .sorted()
          .mapToInt(due -> Math.clamp((due - now) / 1_000_000 + 1, 1, LOOK_AGAIN_MILLIS))
          .findFirst()
          .orElse(LOOK_AGAIN_MILLIS);
    }
  }

  private long now() {
    return System.nanoTime() - start;
  }

  /** Ends the thread and waits for it. */
  @Override
  public void close() {
    closed = true;
    wakeUp.wake();
    Threads.awaitEnd(thread);
    wakeUp.close();
  }
}
