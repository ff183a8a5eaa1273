package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits for a condition with a bound. */
final class Eventually {
  private Eventually() {}

  /** Looks every millisecond, at most for five seconds, and returns the value that passed. */
  static <T> T eventually(Callable<T> value, Predicate<T> passes) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    T seen = value.call();
    while (!passes.test(seen)) {
      if (System.nanoTime() > end) {
        return fail("after 5 s it is still: " + seen);
      }
      LockSupport.parkNanos(1_000_000);
      seen = value.call();
    }
    return seen;
  }
}
