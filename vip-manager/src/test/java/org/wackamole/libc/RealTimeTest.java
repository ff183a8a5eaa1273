package org.wackamole.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where this process may not have it, as without root, what is tested is that nothing changes. */
class RealTimeTest {
  private static final String ORDINARY = "0";
  private static final String ROUND_ROBIN = "2";

  /** By SIGXCPU. */
  private static final int KILLED = 128 + 24;

  private final boolean permitted = permitted();

  @BeforeEach
  void begin() {
    RealTime.begin();
  }

  @Test
  void isForTheThreadsThatAreNamed() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Thread named = waiting("a-name-longer-than-the-kernel-keeps", over);
    Thread other = waiting("another", over);
    try {
      Set<String> given = RealTime.give(Set.of(named.getName(), "not there"));
      assertEquals(permitted ? Set.of(named.getName()) : Set.of(), given);
      assertEquals(permitted ? ROUND_ROBIN : ORDINARY, policyOfThread("a-name-longer-t"));
      assertEquals(ORDINARY, policyOfThread("another"));
    } finally {
      over.countDown();
      named.join();
      other.join();
    }
  }

  @Test
  void isNotForThreadsThatOneStarts() throws Exception {
    CountDownLatch given = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Thread parent =
        new Thread(
            () -> {
              await(given);
              waiting("child", over);
            },
            "parent");
    parent.start();
    try {
      RealTime.give(Set.of("parent"));
      given.countDown();
      parent.join();
      assertEquals(ORDINARY, policyOfThread("child"));
    } finally {
      over.countDown();
    }
  }

  @Test
  void isForAProcessAndWhatItStarts() throws Exception {
    Process process = new ProcessBuilder("bash", "-c", "read x; sleep 60 & echo $!; wait").start();
    try (var in = process.outputWriter();
        var out = process.inputReader()) {
      assertEquals(permitted, RealTime.give(process.pid()));
      in.write("go\n");
      in.flush();
      long child = Long.parseLong(out.readLine());
      String expected = permitted ? ROUND_ROBIN : ORDINARY;
      assertEquals(expected, policy(Path.of("/proc/" + process.pid())));
      assertEquals(expected, policy(Path.of("/proc/" + child)));
      ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The limit is ours, and handed on to what is started after it. */
  @Test
  void endsWhoGoesRoundInCircles() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Thread first = waiting("first", over);
    RealTime.give(Set.of(first.getName()));
    Process circles = new ProcessBuilder("bash", "-c", "read x; while :; do :; done").start();
    try {
      RealTime.give(circles.pid());
      circles.outputWriter().append("go\n").flush();
      boolean ended = circles.waitFor(20, TimeUnit.SECONDS);
      assertEquals(permitted, ended);
      assertTrue(!ended || circles.exitValue() == KILLED);
    } finally {
      over.countDown();
      circles.destroyForcibly().waitFor();
    }
  }

  private static Thread waiting(String name, CountDownLatch over) {
    CountDownLatch named = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              named.countDown();
              await(over);
            },
            name);
    thread.setDaemon(true);
    thread.start();
    await(named);
    return thread;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean permitted() {
    try {
      Process asked = new ProcessBuilder("chrt", "--rr", "1", "true").start();
      return asked.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String policyOfThread(String comm) throws IOException {
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        if (nameOf(thread).equals(comm)) {
          return policy(thread);
        }
      }
    }
    throw new AssertionError("no thread " + comm);
  }

  private static String nameOf(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException e) {
      // Another one, of the JVM's, that ended meanwhile.
      return "";
    }
  }

  /** The 41st field of proc_pid_stat(5), counted from behind the name, which may have anything. */
  private static String policy(Path task) throws IOException {
    String stat = Files.readString(task.resolve("stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[41 - 3];
  }
}
