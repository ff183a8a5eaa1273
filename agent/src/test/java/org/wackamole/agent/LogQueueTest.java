package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;

final class LogQueueTest {
  private static LogEntry entry(String message) {
    return new LogEntry(0, Level.INFO, "test", message, null);
  }

  /** What was said before the end is written before it. */
  @Test
  @Timeout(20)
  void allThatWasSaidIsWrittenInOrder() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    LogQueue queue = new LogQueue(new PrintStream(written, true, StandardCharsets.UTF_8));

    List.of("one", "two", "three").forEach(word -> queue.put(entry(word)));
    queue.flush(Duration.ofSeconds(10));

    assertEquals(
        List.of("one", "two", "three"),
        written
            .toString(StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.substring(line.lastIndexOf(' ') + 1))
            .toList());
  }

  /** A reader that stalls costs lines, and neither the speaker nor the end of the daemon. */
  @Test
  @Timeout(20)
  void nobodyWaitsForStalledReader() throws InterruptedException {
    CountDownLatch resumed = new CountDownLatch(1);
    AtomicInteger lines = new AtomicInteger();
    LogQueue queue = new LogQueue(new PrintStream(new Stalled(resumed, lines)));

    for (int i = 0; i < 3 * LogQueue.LENGTH; i++) {
      queue.put(entry("line"));
    }
    queue.flush(Duration.ofMillis(1));
    resumed.countDown();
    queue.flush(Duration.ofSeconds(10));

    assertTrue(
        lines.get() >= LogQueue.LENGTH && lines.get() <= LogQueue.LENGTH + 1, lines + " lines");
  }

  private static final class Stalled extends OutputStream {
    private final CountDownLatch resumed;
    private final AtomicInteger lines;

    private Stalled(CountDownLatch resumed, AtomicInteger lines) {
      this.resumed = resumed;
      this.lines = lines;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      try {
        resumed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (int i = from; i < from + length; i++) {
        if (bytes[i] == 10) {
          lines.incrementAndGet();
        }
      }
    }
  }
}
