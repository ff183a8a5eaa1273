package org.wackamole.agent.host;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the kernel keeps an address that nobody renews, and when the next renewal is due.
 *
 * <p>A renewal goes to everybody who listens to the kernel's addresses, and 1,000 of IPv6 take the
 * kernel some 200 ms, so they come as often as they must and no more: a quarter of the lifetime, or
 * later, up to half of it, where they would take more than a tenth of the time
 * (docs/decisions/0007-guard-and-lease.md).
 */
final class Lease {
  private static final int MOST_PER_LIFETIME = 4;
  private static final int LEAST_PER_LIFETIME = 2;
  private static final int SHARE = 10;

  private volatile Optional<Duration> lifetime;
  private volatile long renewed = System.nanoTime();
  private volatile long took;
  private volatile boolean over;

  Lease(Optional<Duration> lifetime) {
    this.lifetime = lifetime;
  }

  /** Empty for ever. */
  Optional<Duration> lifetime() {
    return lifetime;
  }

  void change(Optional<Duration> next) {
    lifetime = next;
  }

  /** No more renewals: what is bound is left to its last lifetime. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** Nanoseconds that the last renewal took. */
  void took(long nanos) {
    took = nanos;
  }

  /** Whether a renewal has to be ordered now; it counts as ordered. */
  boolean takeDue(long now) {
    boolean due = !over && lifetime.filter(l -> now - renewed >= interval(l.toNanos())).isPresent();
    if (due) {
      renewed = now;
    }
    return due;
  }

  private long interval(long life) {
    return Math.clamp(SHARE * took, life / MOST_PER_LIFETIME, life / LEAST_PER_LIFETIME);
  }
}
