package org.wackamole.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The JVM's threads that compile. What they do makes later calls quicker; while addresses move, on
 * a host with two processors, it keeps the threads waiting that somebody waits for. So they yield:
 * they interrupt nobody (SCHED_BATCH), and where all are busy they get a tenth (nice 10).
 */
public final class Compilers {
  private static final Path THREADS = Path.of("/proc/self/task");

  /** As the kernel has it, cut to 15 characters: C1 CompilerThre. */
  private static final String NAME = " CompilerThre";

  private static final int SCHED_BATCH = 3;
  private static final int NICE = 10;
  private static final int POLICY_OFFSET = 4;

  private Compilers() {}

  /**
   * From now on; those that the JVM starts later are started by one of these, and like it.
   *
   * @return how many there are; 0 where that cannot be seen or changed
   */
  public static int giveWay() {
    int changed = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        boolean compiles = Files.readString(thread.resolve("comm")).contains(NAME);
        if (compiles && giveWay(Integer.parseInt(thread.getFileName().toString()))) {
          changed++;
        }
      }
    } catch (IOException e) {
      // A thread that ended meanwhile, or a host without /proc: the rest stays as it is.
      return changed;
    }
    return changed;
  }

  private static boolean giveWay(int thread) {
    try (Memory wanted = new Memory(Promptness.SIZE)) {
      wanted.clear();
      wanted.setInt(0, Promptness.SIZE);
      wanted.setInt(POLICY_OFFSET, SCHED_BATCH);
      wanted.setInt(Promptness.NICE_OFFSET, NICE);
      long setAttributes = Promptness.getAttributes() - 1;
      return Native.POINTER_SIZE == Long.BYTES
          && setAttributes > 0
          && LibC.syscall(setAttributes, thread, wanted, 0, 0) == 0;
    }
  }
}
