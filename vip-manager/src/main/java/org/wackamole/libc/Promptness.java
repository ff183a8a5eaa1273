package org.wackamole.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/**
 * Lets the threads of this process run sooner after they were woken, in exchange for shorter turns
 * (sched_setattr(2), {@code sched_runtime} of SCHED_OTHER since Linux 6.12; no right is needed). A
 * takeover is a chain of short steps on different threads: on a busy host each step would wait for
 * up to a whole turn of whoever runs.
 */
public final class Promptness {
  /** The shortest turn that the kernel grants. */
  private static final long SLICE_NANOS = 100_000;

  /** {@code struct sched_attr} of linux/sched/types.h in its first version. */
  private static final int SIZE = 48;

  private static final int NICE_OFFSET = 16;
  private static final int RUNTIME_OFFSET = 24;

  private Promptness() {}

  /**
   * For the calling thread and all threads and processes that it starts from now on. A kernel that
   * does not know it, or a processor whose call number is not known here, leaves things as they
   * are.
   *
   * @return whether the kernel took it
   */
  public static boolean ask() {
    long getAttributes;
    switch (System.getProperty("os.arch")) {
      case "amd64" -> getAttributes = 315;
      case "aarch64" -> getAttributes = 275;
      default -> {
        return false;
      }
    }
    try (Memory attributes = new Memory(SIZE)) {
      attributes.clear();
      if (LibC.syscall(getAttributes, 0, attributes, SIZE, 0) != 0) {
        return false;
      }
      Memory wanted = new Memory(SIZE);
      wanted.clear();
      wanted.setInt(0, SIZE);
      wanted.setInt(NICE_OFFSET, attributes.getInt(NICE_OFFSET));
      wanted.setLong(RUNTIME_OFFSET, SLICE_NANOS);
      return Native.POINTER_SIZE == Long.BYTES
          && LibC.syscall(getAttributes - 1, 0, wanted, 0, 0) == 0;
    }
  }
}
