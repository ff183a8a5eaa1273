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
 * <p>A thread that does not pause, in circles of its own or in a flood that it reads, would keep a
 * processor from everybody else. So the kernel sends SIGXCPU to a process of which a thread
 * computes for {@link #LONGEST_TURN} at such a priority without a wait (RLIMIT_RTTIME,
 * setrlimit(2)), which is to be answered by {@link #giveUp}, and kills it after {@link #LAST_TURN}.
 */
public final class RealTime {
  /** Three times of what a collection of the whole heap takes on a busy host. */
  static final Duration LONGEST_TURN = Duration.ofMillis(500);

  static final Duration LAST_TURN = Duration.ofSeconds(5);

  /** The lowest: before all that is ordinary, after what an administrator put before it. */
  private static final int PRIORITY = 1;

  private static final Path THREADS = Path.of("/proc/self/task");

  /** What the kernel keeps of a thread's name. */
  private static final int NAME_LENGTH = 15;

  /** sched_setscheduler(2). */
  private static final int CALLER = 0;

  private static volatile boolean begun;
  private static volatile boolean givenUp;

  private RealTime() {}

  /**
   * From here on threads may have it; nobody does on a host with one processor.
   *
   * <p>Not while a JVM starts. A thread of it that changes one of its tables of names waits for
   * those that are reading them, by sleeping for a microsecond again and again (GlobalCounter and
   * SpinYield of HotSpot). In real time such a sleep is over before anybody else gets anywhere: two
   * that waited for an ordinary thread kept two processors to themselves for 950 ms, until the
   * kernel throttled them (sched_rt_runtime_us), and that one could not run. They pause, so {@link
   * #LONGEST_TURN} is no help. Once everything is linked, those tables change no more.
   */
  public static void begin() {
    begun = Runtime.getRuntime().availableProcessors() > 1;
  }

  /**
   * For threads of this process, but not for those that they start.
   *
   * @param names what their names begin with, of which the first 15 characters count
   * @return whose those are that have it now; empty where it is not permitted, or too early
   */
  public static Set<String> give(Set<String> names) {
    Set<String> given = new TreeSet<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        String known = nameOf(thread);
        for (String name : names) {
          if (known.startsWith(name.substring(0, Math.min(NAME_LENGTH, name.length())))
              && begun
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
   * @return false where it is not permitted, or too early
   */
  public static boolean take() {
    return begun && give(CALLER, LibC.SCHED_RR | LibC.SCHED_RESET_ON_FORK);
  }

  /**
   * For a process of one thread, and those that it starts.
   *
   * @return false where it is not permitted
   */
  public static boolean give(long process) {
    return give(Math.toIntExact(process), LibC.SCHED_RR);
  }

  /**
   * Makes all threads of this process ordinary ones again, for the rest of its life. Each signal is
   * to be answered, for one that was just being given it may have kept it the time before.
   *
   * @return false where that was done before
   */
  public static boolean giveUp() {
    boolean first = !givenUp;
    givenUp = true;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS);
        Memory ordinary = new Memory(Integer.BYTES)) {
      ordinary.clear();
      for (Path thread : threads) {
        var unused = LibC.sched_setscheduler(idOf(thread), LibC.SCHED_OTHER, ordinary);
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("this host has no " + THREADS + " any more", e);
    }
    return first;
  }

  private static boolean give(int task, int policy) {
    if (givenUp) {
      return false;
    }
    try (Memory limits = new Memory(2L * Long.BYTES);
        Memory priority = new Memory(Integer.BYTES)) {
      limits.setLong(0, LONGEST_TURN.toNanos() / 1_000);
      limits.setLong(Long.BYTES, LAST_TURN.toNanos() / 1_000);
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
