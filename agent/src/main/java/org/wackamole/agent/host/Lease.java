package org.wackamole.agent.host;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the kernel keeps an address that nobody renews, and when the next renewal is due.
 *
 * <p>A renewal goes to everybody who listens to the kernel's addresses, so it does not come more
 * often than it has to: measured in docs/decisions/0007-guard-and-lease.md.
 */
final class Lease {
  private static final int RENEWALS_PER_LIFETIME = 4;

  private volatile Optional<Duration> lifetime;
  private volatile long renewed = System.nanoTime();

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

  /** Whether a renewal has to be ordered now; it counts as ordered. */
  boolean takeDue(long now) {
    boolean due =
        lifetime.filter(l -> now - renewed >= l.toNanos() / RENEWALS_PER_LIFETIME).isPresent();
    if (due) {
      renewed = now;
    }
    return due;
  }
}
