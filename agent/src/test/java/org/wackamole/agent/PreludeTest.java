package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.wackamole.agent.group.Group;

/** In a JVM of its own each, since a log is set up once for all. */
final class PreludeTest {
  /** Begins it as the daemon does with these arguments, and says what came of it. */
  static final class Beginner {
    private Beginner() {}

    public static void main(String[] arguments) throws Exception {
      BlockingQueue<String> played = new LinkedBlockingQueue<>();
      Options options = Options.plain(arguments).orElseThrow();
      Prelude prelude =
          Prelude.begin(
              options,
              () -> {
                LoggerFactory.getLogger(Group.class).info("Loading");
                Group.load();
                played.add(Thread.currentThread().getName());
              });
      prelude.awaitLog();
      LoggerFactory.getLogger(Beginner.class).info("Hello");
      boolean alone = options.check() || options.background();
      System.out.println(alone ? played.poll() : played.poll(20, TimeUnit.SECONDS));
      System.out.println(LogManager.getFactory().getClass().getSimpleName());
      LogManager.shutdown();
    }
  }

  @Test
  void loadsWhatAGroupNeedsBesideTheOneWhoBeganIt() throws Exception {
    Jvm.Ended ended = Jvm.run(Beginner.class, "-d", "-c", "a.conf");
    assertEquals("prelude\nLogOutput\n", ended.out(), ended.err());
    assertTrue(ended.err().contains("Hello"), ended.err());
    assertTrue(ended.err().contains("Loading"), ended.err());
    assertFalse(ended.err().contains("was not loaded ahead"), ended.err());
  }

  /** Or the first logger would be made before its configuration. */
  @Test
  void nobodyGoesOnWhileTheOtherSetsUpTheLog() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    BlockingQueue<String> done = new LinkedBlockingQueue<>();
    Prelude prelude =
        new Prelude(
            () -> {
              begun.countDown();
              await(mayEnd);
              done.add("log");
            });
    Thread first = Thread.ofPlatform().start(() -> prelude.play(() -> done.add("group of first")));
    assertTrue(begun.await(20, TimeUnit.SECONDS));
    Thread second =
        Thread.ofPlatform().start(() -> prelude.play(() -> done.add("group of second")));
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (second.getState() != Thread.State.WAITING) {
      assertTrue(System.nanoTime() < deadline, "does not wait: " + second.getState());
      Thread.onSpinWait();
    }
    assertTrue(done.isEmpty(), done.toString());
    mayEnd.countDown();
    first.join();
    second.join();
    assertEquals("log", done.peek());
    assertEquals(3, done.size());
  }

  @Test
  void whoOnlyLooksAtTheFileNeedsNoGroup() throws Exception {
    for (String mode : new String[] {"--check", "--background"}) {
      Jvm.Ended ended = Jvm.run(Beginner.class, mode, "-c", "a.conf");
      assertEquals("null\nLogOutput\n", ended.out(), ended.err());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
