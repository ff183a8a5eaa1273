package org.wackamole.agent.group;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.wackamole.core.MemberId;

/**
 * Who was excluded although it lives, and is not let in again for a while: a minute, twice as long
 * each time, at most eight. What it says is ignored until then.
 */
final class Bans {
  private static final long FIRST = Duration.ofMinutes(1).toNanos();
  private static final long LONGEST = Duration.ofMinutes(8).toNanos();

  private record Ban(long until, long length) {}

  private final Map<MemberId, Ban> bans = new HashMap<>();
  private long next;
  private boolean any;

  /**
   * At most one member a minute is excluded that way: who flaps harms more than who is half deaf.
   */
  boolean mayBan(long now) {
    return !any || now - next >= 0;
  }

  void ban(MemberId member, long now) {
    Ban before = bans.get(member);
    long length = before == null ? FIRST : Math.min(LONGEST, 2 * before.length);
    bans.put(member, new Ban(now + length, length));
    begin(now);
  }

  /** From now on nobody is for a minute, whoever it was. */
  void begin(long now) {
    next = now + FIRST;
    any = true;
  }

  /** It is in the view after all; that it had to go is not forgotten. */
  void lift(MemberId member, long now) {
    bans.computeIfPresent(
        member, (id, ban) -> now - ban.until < 0 ? new Ban(now, ban.length) : ban);
  }

  /** Whether a member had to go before. */
  boolean remembers(MemberId member) {
    return bans.containsKey(member);
  }

  boolean isBanned(MemberId member, long now) {
    Ban ban = bans.get(member);
    return ban != null && now - ban.until < 0;
  }

  /** Forgets those whose last ban is long over. */
  Set<MemberId> banned(long now) {
    if (bans.isEmpty()) {
      return Set.of();
    }
    bans.values().removeIf(ban -> now - ban.until > LONGEST);
    return bans.keySet().stream()
        .filter(member -> isBanned(member, now))
        .collect(Collectors.toUnmodifiableSet());
  }
}
