package org.wackamole.arp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.wackamole.inet.IpAddress;

/**
 * When an owner contradicts a frame of a fellow, or of the last owner, that speaks for its address.
 *
 * <p>Neighbours believe the last word. A member that is deaf repeats its announcements until it has
 * found out, so such a frame may come after the new owner's: without an answer the address would be
 * dark until somebody announces it again. Every claim gets one, at once or, so that two who both
 * own an address do not shout at each other, {@link #APART} after the last one; and after {@link
 * #BURST} of them only when {@link #WINDOW} is over. The last claim is always answered.
 *
 * <p>Times are nanoseconds since any start.
 */
final class Corrections {
  static final long APART = Duration.ofMillis(200).toNanos();
  static final long WINDOW = Duration.ofSeconds(10).toNanos();

  /** Two sides of a partition have merged after a second. */
  static final int BURST = 5;

  private static final class Said {
    long windowStart;
    int count;
    long last;
  }

  private final Map<IpAddress, Said> said = new HashMap<>();
  private final Map<IpAddress, Long> due = new HashMap<>();

  void claimed(IpAddress address, long now) {
    due.putIfAbsent(address, earliest(address, now));
  }

  private long earliest(IpAddress address, long now) {
    Said before = said.get(address);
    if (before == null || now - before.windowStart >= WINDOW) {
      return now;
    }
    return before.count < BURST ? Math.max(now, before.last + APART) : before.windowStart + WINDOW;
  }

  /** It is not held any more: nothing is said of it, not even what is due. */
  void lost(IpAddress address) {
    said.remove(address);
    due.remove(address);
  }

  /** Those that are to be announced now; the caller does so. */
  List<IpAddress> take(long now) {
    List<IpAddress> ready = new ArrayList<>();
    due.forEach(
        (address, when) -> {
          if (when <= now) {
            ready.add(address);
          }
        });
    ready.forEach(address -> say(address, now));
    return ready;
  }

  private void say(IpAddress address, long now) {
    due.remove(address);
    Said entry = said.computeIfAbsent(address, key -> new Said());
    if (entry.count == 0 || now - entry.windowStart >= WINDOW) {
      entry.windowStart = now;
      entry.count = 0;
    }
    entry.count++;
    entry.last = now;
  }

  /** When {@link #take} has something to give; empty for not before the next claim. */
  OptionalLong nextDue() {
    return due.values().stream().mapToLong(Long::longValue).min();
  }
}
