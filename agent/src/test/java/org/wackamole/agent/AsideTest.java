package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.libc.RealTime;

/** In a JVM of its own: what is given up is so for a process' life. */
@Tag("root")
final class AsideTest {
  /** Its loop never pauses; it says how that one is scheduled, before and after. */
  static final class Flooded {
    private Flooded() {}

    public static void main(String[] arguments) throws Exception {
      CountDownLatch told = new CountDownLatch(1);
      System.setErr(telling(told));
      LogOutput.install();
      Aside aside = new Aside(null, null, Runnable::run);
      boolean beforeItIsOpen = arguments.length > 0;
      Haste.begin();
      Thread loop = new Thread(() -> goRoundInCircles(beforeItIsOpen), "loop");
      loop.setDaemon(true);
      loop.start();
      if (!beforeItIsOpen) {
        aside.opened();
        System.out.println(policyOfLoop());
      }
      LockSupport.parkNanos(beforeItIsOpen ? 200_000_000 : 0);
      for (int i = 0; i < 400 && !policyOfLoop().equals("0"); i++) {
        LockSupport.parkNanos(50_000_000);
      }
      System.out.println(policyOfLoop() + " " + RealTime.take());
      // It is said after it is done, and nobody would hear it any more.
      var unused = told.await(20, TimeUnit.SECONDS);
      System.exit(0);
    }

    private static PrintStream telling(CountDownLatch written) {
      return new PrintStream(System.err) {
        @Override
        public void write(byte[] bytes, int from, int length) {
          super.write(bytes, from, length);
          written.countDown();
        }
      };
    }

    private static void goRoundInCircles(boolean inRealTime) {
      if (inRealTime) {
        System.out.println(RealTime.take());
      }
      long turns = 0;
      while (turns >= 0) {
        turns++;
      }
    }
  }

  /** A daemon that starts has a group before it has rehearsed. */
  static final class Starting {
    private Starting() {}

    public static void main(String[] arguments) throws Exception {
      Aside aside = new Aside(null, null, Runnable::run);
      Thread loop = new Thread(LockSupport::park, "loop");
      loop.setDaemon(true);
      loop.start();
      aside.opened();
      System.out.println(policyOfLoop() + " " + RealTime.take());
      Haste.begin();
      System.out.println(policyOfLoop());
      Haste.end();
      System.out.println(policyOfLoop() + " " + RealTime.take());
      System.exit(0);
    }
  }

  /** The 41st field of proc_pid_stat(5), counted from behind the name. */
  private static String policyOfLoop() throws IOException {
    try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        String stat = statOf(thread);
        if (stat.contains("(loop)")) {
          return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[41 - 3];
        }
      }
    }
    throw new IOException("no loop");
  }

  private static String statOf(Path thread) {
    try {
      return Files.readString(thread.resolve("stat"));
    } catch (IOException e) {
      // Another one, of the JVM's, that ended meanwhile.
      return "";
    }
  }

  /**
   * While a JVM starts, or leaves, threads in real time that waited for an ordinary one kept it
   * from running for 950 ms, and all other daemons of the lab with it.
   */
  @Test
  void nothingRunsInRealTimeBeforeTheStartIsOverNorWhoLeaves() throws Exception {
    Jvm.Ended ended = Jvm.run(Starting.class);
    assertEquals(0, ended.exit(), ended.err());
    assertEquals("0 false\n2\n0 false\n", ended.out());
  }

  @Test
  void whoIsFloodedRunsInRealTimeNoMoreAndLives() throws Exception {
    Jvm.Ended ended = Jvm.run(Flooded.class);
    assertEquals(0, ended.exit(), ended.err());
    assertEquals("2\n0 false\n", ended.out());
    assertTrue(ended.err().contains("nothing runs in real time any more"), ended.err());
  }

  /** As JGroups' threads do while the group is being opened. */
  @Test
  void whoIsFloodedBeforeTheGroupIsOpenLivesAsWell() throws Exception {
    Jvm.Ended ended = Jvm.run(Flooded.class, "before");
    assertEquals(0, ended.exit(), ended.err());
    assertEquals("true\n0 false\n", ended.out());
    assertTrue(ended.err().contains("nothing runs in real time any more"), ended.err());
  }
}
