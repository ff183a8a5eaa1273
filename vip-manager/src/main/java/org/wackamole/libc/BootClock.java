package org.wackamole.libc;

import com.sun.jna.Memory;

/**
 * The clock that goes on while the machine is suspended, which {@link System#nanoTime} does not
 * (CLOCK_BOOTTIME, clock_gettime(2)). A virtual machine whose host stops all its clocks is beyond
 * it.
 */
public final class BootClock {
  /** Bytes of {@code struct timespec}: two longs. */
  private static final int TIMESPEC = 16;

  private static final ThreadLocal<Memory> TIME =
      ThreadLocal.withInitial(() -> new Memory(TIMESPEC));

  private BootClock() {}

  /** Nanoseconds since the machine was started. */
  public static long nanos() {
    Memory time = TIME.get();
    LibC.clock_gettime(LibC.CLOCK_BOOTTIME, time);
    return time.getLong(0) * 1_000_000_000L + time.getLong(8);
  }
}
