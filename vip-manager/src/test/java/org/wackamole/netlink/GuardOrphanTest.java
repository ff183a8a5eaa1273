package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.testing.Namespace;

/**
 * The end of the thread that started the guard, while its pipe is still open: what the kernel tells
 * of a process that is killed, some milliseconds before it closes that process' files.
 */
@Tag("root")
class GuardOrphanTest {
  private static final Path SCRIPT =
      Path.of("../packaging/src/main/dist/lib/wackamole-guard").toAbsolutePath().normalize();

  @TempDir private Path runDirectory;
  private final Namespace host = new Namespace();
  private final CountDownLatch parentMayEnd = new CountDownLatch(1);
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
  private GuardProcess guard;

  @BeforeEach
  void bindAndStart() throws Exception {
    host.ip("address", "add", "127.9.0.5/24", "dev", "lo");
    Path record = runDirectory.resolve("held");
    Files.writeString(record, "lo 127.9.0.5/24\n");
    FutureTask<GuardProcess> starting =
        new FutureTask<>(() -> GuardProcess.start(SCRIPT, record, Duration.ofMinutes(1)));
    // A thread is in the namespaces of the one that starts it.
    host.call(
        () -> {
          new Thread(() -> startThenEnd(starting), "parent").start();
          return null;
        });
    guard = starting.get();
    Thread.ofPlatform().daemon().start(() -> ended.add(guard.listen(said::add)));
    guard.write("arm 1");
    assertEquals("armed 1", said.poll(20, TimeUnit.SECONDS));
  }

  @AfterEach
  void cleanUp() {
    guard.kill();
    host.close();
  }

  private void startThenEnd(FutureTask<GuardProcess> starting) {
    starting.run();
    try {
      parentMayEnd.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void isAsGoodAsTheEndOfThePipe() throws Exception {
    assertTrue(bound().contains("127.9.0.5"), bound());
    parentMayEnd.countDown();
    assertEquals(0, ended.poll(20, TimeUnit.SECONDS));
    assertTrue(!bound().contains("127.9.0.5"), bound());
  }

  /** A restart leaves its addresses bound, and ends soon after it told its guard to stop. */
  @Test
  void doesNotOvertakeTheWordToStop() throws Exception {
    long pid = guard.pid();
    signal("STOP", pid);
    guard.write("");
    guard.write("stop");
    parentMayEnd.countDown();
    signal("URG", pid);
    signal("CONT", pid);
    assertEquals(0, ended.poll(20, TimeUnit.SECONDS));
    assertTrue(bound().contains("127.9.0.5"), bound());
  }

  private static void signal(String name, long pid) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor());
  }

  private String bound() {
    return host.ip("address", "show", "dev", "lo");
  }
}
