package org.wackamole.arp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * What to make of claims to addresses that are held here, without clock, thread and socket.
 *
 * <p>An address that is held is defended without end, the third way of RFC 5227, 2.4: one
 * announcement, and no other within {@link #DEFEND_INTERVAL}. The newcomer yields.
 *
 * <p>Members of the group contradict each other for moments when addresses move: a frame of the
 * last owner may come late, and two sides of a partition claim everything until they have merged.
 * So what is claimed within {@link #SETTLING} after the address was announced counts for nothing,
 * and a conflict is believed once it is as old as that, with the address still held and the view
 * unchanged from that long before the first claim.
 *
 * <p>Times are nanoseconds since any start.
 */
final class Conflicts {
  static final long SETTLING = Duration.ofSeconds(1).toNanos();

  /** RFC 5227, 1.1. */
  static final long DEFEND_INTERVAL = Duration.ofSeconds(10).toNanos();

  /** After so long without a claim it is over. */
  static final long OVER = Duration.ofMinutes(10).toNanos();

  /** Whoever invents MACs fills no memory and no log. */
  static final int MOST = 64;

  private record Claim(IpAddress address, MacAddress by) {}

  private record Held(Announcement announcement, long since) {}

  private static final class Seen {
    final String ifname;
    final long first;
    final Instant firstTime;
    long last;
    Instant lastTime;
    long claims;
    boolean believed;

    Seen(String ifname, long now, Instant time) {
      this.ifname = ifname;
      this.first = now;
      this.firstTime = time;
    }
  }

  private final Map<IpAddress, Held> held = new HashMap<>();
  private final Map<IpAddress, Long> defended = new HashMap<>();
  private final Map<Claim, Seen> seen = new LinkedHashMap<>();
  private OptionalLong viewChanged = OptionalLong.empty();
  private long claims;

  void announced(List<Announcement> announcements, long now) {
    announcements.forEach(each -> held.put(each.address(), new Held(each, now)));
  }

  void viewChanged(long now) {
    viewChanged = OptionalLong.of(now);
    seen.values().removeIf(each -> !each.believed);
  }

  boolean holds(IpAddress address) {
    return held.containsKey(address);
  }

  /** How it was announced, while it is held. */
  Optional<Announcement> announcement(IpAddress address) {
    return Optional.ofNullable(held.get(address)).map(Held::announcement);
  }

  /** Whether a claim to this counts at all; who it is by need not be found out otherwise. */
  boolean concerns(IpAddress address, long now) {
    Held mine = held.get(address);
    return mine != null && now - mine.since >= SETTLING;
  }

  /** It turned out that it is not held any more. */
  void lost(IpAddress address) {
    held.remove(address);
    defended.remove(address);
    seen.keySet().removeIf(claim -> claim.address.equals(address));
  }

  /**
   * Somebody who is neither this host nor a member claims an address that {@link #concerns} us.
   *
   * @return what to defend now, if anything
   */
  Optional<Announcement> claimed(
      String ifname, IpAddress address, MacAddress by, long now, Instant time) {
    claims++;
    seen.values().removeIf(each -> now - each.last > OVER);
    Claim claim = new Claim(address, by);
    if (seen.containsKey(claim) || seen.size() < MOST) {
      Seen entry = seen.computeIfAbsent(claim, key -> new Seen(ifname, now, time));
      entry.claims++;
      entry.last = now;
      entry.lastTime = time;
    }
    Long before = defended.get(address);
    if (before != null && now - before < DEFEND_INTERVAL) {
      return Optional.empty();
    }
    defended.put(address, now);
    return Optional.of(held.get(address).announcement);
  }

  /** Those that are believed from now on, to be told once; the caller checks that they are held. */
  List<Conflict> believe(long now) {
    // Claims while a view had just come are nobody's fault; if they go on they begin anew.
    seen.values().removeIf(each -> isDue(each, now) && !isSettled(each.first));
    List<Conflict> fresh = new ArrayList<>();
    seen.forEach(
        (claim, each) -> {
          if (isDue(each, now)) {
            each.believed = true;
            fresh.add(conflict(claim, each));
          }
        });
    return fresh;
  }

  private static boolean isDue(Seen seen, long now) {
    return !seen.believed && now - seen.first >= SETTLING;
  }

  private boolean isSettled(long first) {
    return viewChanged.isEmpty() || first - viewChanged.getAsLong() >= SETTLING;
  }

  /** When {@link #believe} has something to decide; empty for not before the next claim. */
  OptionalLong nextDue() {
    return seen.values().stream()
        .filter(each -> !each.believed)
        .mapToLong(each -> each.first + SETTLING)
        .min();
  }

  /** Those that are believed and not over, in the order in which they began. */
  List<Conflict> all(long now) {
    return seen.entrySet().stream()
        .filter(each -> each.getValue().believed && now - each.getValue().last <= OVER)
        .map(each -> conflict(each.getKey(), each.getValue()))
        .toList();
  }

  /** Packets by strangers since the start. */
  long claims() {
    return claims;
  }

  private static Conflict conflict(Claim claim, Seen seen) {
    return new Conflict(
        claim.address, claim.by, seen.ifname, seen.claims, seen.firstTime, seen.lastTime);
  }
}
