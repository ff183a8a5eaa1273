package org.wackamole.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration PATIENCE = Duration.ofMillis(300);

  private final BlockingQueue<String> fatal = new LinkedBlockingQueue<>();

  @Test
  void aThreadThatDoesNotGetOnIsNamedOnceAndOneThatDoesIsNot() throws Exception {
    long start = System.nanoTime();
    try (Watchdog watchdog =
        new Watchdog(
            PATIENCE,
            List.of(
                new Watchdog.Watched("loop", System::nanoTime),
                new Watchdog.Watched("kernel", () -> 7)),
            fatal::add)) {
      String why = fatal.poll(10, TimeUnit.SECONDS);
      assertTrue(why != null && why.contains("the thread kernel has not got on"), why);
      assertTrue(System.nanoTime() - start >= PATIENCE.toNanos(), "too early: " + watchdog);
    }
    assertEquals(List.of(), List.copyOf(fatal));
  }
}
