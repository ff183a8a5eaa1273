package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

final class LogQueueTest {
  /** Nothing here waits longer, unless for ever. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Pipe pipe = new Pipe();
  private final LogQueue queue = new LogQueue(new PrintStream(pipe));

  /** Whose reader takes nothing until it is told to. */
  private static final class Pipe extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CountDownLatch full = new CountDownLatch(1);
    private final CountDownLatch read = new CountDownLatch(1);

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      full.countDown();
      boolean interrupted = false;
      while (read.getCount() > 0) {
        try {
          read.await();
        } catch (InterruptedException e) {
          // A write to a pipe goes on as well.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      taken.write(bytes, from, length);
    }

    private String text() {
      return taken.toString(StandardCharsets.UTF_8);
    }

    /** What follows the thread's name, of each line. */
    private List<String> said() {
      return text().lines().map(line -> line.split("] ", 2)[1]).toList();
    }
  }

  private void add(String message) {
    assertTimeoutPreemptively(PATIENCE, () -> queue.add(Level.INFO, message, null));
  }

  /** All that fits is kept, in order; how much did not is told when the reader goes on. */
  @Test
  void aReaderThatStallsCostsLinesAndNoTime() throws InterruptedException {
    List<String> expected = new ArrayList<>();
    add("in the pipe");
    pipe.full.await();
    expected.add("in the pipe");
    for (int i = 0; i < LogQueue.LINES; i++) {
      add("line " + i);
      expected.add("line " + i);
    }
    for (int i = 0; i < 3; i++) {
      add("too much");
    }
    assertEquals("", pipe.text());

    pipe.read.countDown();
    queue.close();

    expected.add("The log was not read: 3 lines were dropped");
    assertEquals(expected, pipe.said());
  }

  /** Once it flows again, not only at the end, and not twice. */
  @Test
  void whatWasDroppedIsToldOnce() throws InterruptedException {
    add("in the pipe");
    pipe.full.await();
    for (int i = 0; i <= LogQueue.LINES; i++) {
      add("line");
    }
    pipe.read.countDown();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!pipe.text().contains(": 1 lines were dropped\n")) {
      assertTrue(System.nanoTime() < deadline, pipe.text());
      Thread.onSpinWait();
    }
    add("later");
    queue.close();
    assertEquals("later", pipe.said().getLast());
  }

  /** Or a daemon that is to end would not, as long as nobody reads what it says. */
  @Test
  void theEndDoesNotWaitForAReaderThatStalls() throws InterruptedException {
    add("in the pipe");
    pipe.full.await();
    assertTimeoutPreemptively(PATIENCE, queue::close);
    add("after the end");
    assertTimeoutPreemptively(PATIENCE, queue::close);
    assertEquals("", pipe.text());
    pipe.read.countDown();
  }

  /** A fault may end the daemon on a thread that was interrupted; its line says why. */
  @Test
  void theEndOfAnInterruptedThreadIsWrittenAsWell() {
    add("why");
    Thread.currentThread().interrupt();
    pipe.read.countDown();
    queue.close();
    assertTrue(Thread.interrupted());
    assertEquals(List.of("why"), pipe.said());
  }

  @Test
  void theLineIsOfTheThreadThatLogs() throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .name("speaker")
            .start(() -> queue.add(Level.ERROR, "é", new IllegalStateException("why")));
    thread.join();
    pipe.read.countDown();
    queue.close();
    String text = pipe.text();
    assertTrue(text.contains(" ERROR [speaker] é\n"), text);
    assertTrue(text.contains("\njava.lang.IllegalStateException: why\n\tat "), text);
  }

  /** Of a closed log nobody hears any more; and nobody waits for it. */
  @Test
  void whatIsSaidAfterTheEndIsDropped() {
    pipe.read.countDown();
    add("before");
    queue.close();
    for (int i = 0; i <= LogQueue.LINES; i++) {
      add("after");
    }
    queue.close();
    assertEquals(List.of("before"), pipe.said());
    assertFalse(Thread.interrupted());
  }
}
