package org.wackamole.libc;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * Real-time scheduling, SCHED_RR of sched(7): who has it runs as soon as there is something to do,
 * however busy the host is. It takes CAP_SYS_NICE or a RLIMIT_RTPRIO of 1 (systemd's {@code
 * LimitRTPRIO=}); where neither is there, everything stays as it is.
 *
 * <p>A thread that goes round in circles would keep a processor from everybody else. So the kernel
 * kills a process of ours that computes for {@link #LONGEST_TURN} at such a priority without a wait
 * (RLIMIT_RTTIME, setrlimit(2)); until then something is left to others (sched_rt_runtime_us).
 */
public final class RealTime {
  /** More than ten thousand addresses take; soon enough for those who share the host. */
  static final Duration LONGEST_TURN = Duration.ofSeconds(1);

  /** The lowest: before all that is ordinary, after what an administrator put before it. */
  private static final int PRIORITY = 1;

  private static final Path THREADS = Path.of("/proc/self/task");

  /** What the kernel keeps of a thread's name. */
  private static final int NAME_LENGTH = 15;

  /** sched_setscheduler(2). */
  private static final int CALLER = 0;

  private RealTime() {}

  /**
   * For threads of this process, but not for those that they start.
   *
   * @param names of which the first 15 characters count
   * @return whose those are that have it now; empty where it is not permitted
   */
  public static Set<String> give(Set<String> names) {
    Set<String> given = new TreeSet<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        String known = nameOf(thread);
        for (String name : names) {
          if (known.equals(name.substring(0, Math.min(NAME_LENGTH, name.length())))
              && give(idOf(thread), LibC.SCHED_RR | LibC.SCHED_RESET_ON_FORK)) {
            given.add(name);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A host without /proc: what is given stays given.
      return given;
    }
    return given;
  }

  /**
   * For the calling thread, but not for those that it starts.
   *
   * @return false where it is not permitted
   */
  public static boolean take() {
    return give(CALLER, LibC.SCHED_RR | LibC.SCHED_RESET_ON_FORK);
  }

  /**
   * For a process of one thread, and those that it starts.
   *
   * @return false where it is not permitted
   */
  public static boolean give(long process) {
    return give(Math.toIntExact(process), LibC.SCHED_RR);
  }

  private static boolean give(int task, int policy) {
    try (Memory limits = new Memory(2L * Long.BYTES);
        Memory priority = new Memory(Integer.BYTES)) {
      long micros = LONGEST_TURN.toNanos() / 1_000;
      limits.setLong(0, micros);
      limits.setLong(Long.BYTES, micros);
      priority.setInt(0, PRIORITY);
      // The limit first: without it nobody gets this.
      return LibC.setrlimit(LibC.RLIMIT_RTTIME, limits) == 0
          && LibC.sched_setscheduler(task, policy, priority) == 0;
    }
  }

  private static int idOf(Path thread) {
    return Integer.parseInt(thread.getFileName().toString());
  }

  private static String nameOf(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException e) {
      // It ended meanwhile.
      return "";
    }
  }
}
