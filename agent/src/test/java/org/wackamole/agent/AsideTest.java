package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      Thread loop = new Thread(Flooded::goRoundInCircles, "loop");
      loop.setDaemon(true);
      loop.start();
      new Aside(null, null, Runnable::run).opened();
      System.out.println(policyOfLoop());
      for (int i = 0; i < 400 && !policyOfLoop().equals("0"); i++) {
        LockSupport.parkNanos(50_000_000);
      }
      System.out.println(policyOfLoop() + " " + RealTime.take());
      System.exit(0);
    }

    private static void goRoundInCircles() {
      long turns = 0;
      while (turns >= 0) {
        turns++;
      }
    }

    /** The 41st field of proc_pid_stat(5), counted from behind the name. */
    private static String policyOfLoop() throws IOException {
      try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path thread : threads) {
          String stat = Files.readString(thread.resolve("stat"));
          if (stat.contains("(loop)")) {
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[41 - 3];
          }
        }
      }
      throw new IOException("no loop");
    }
  }

  @Test
  void whoIsFloodedRunsInRealTimeNoMoreAndLives() throws Exception {
    Jvm.Ended ended = Jvm.run(Flooded.class);
    assertEquals(0, ended.exit(), ended.err());
    assertEquals("2\n0 false\n", ended.out());
    assertTrue(ended.err().contains("nothing runs in real time any more"), ended.err());
  }
}
