package org.wackamole.agent;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between those who speak and the stream that is written to, so that a reader that stalls
 * never stalls the loop or the group: when it is full, lines are dropped.
 */
final class LogQueue {
  static final int LENGTH = 1024;

  private final BlockingQueue<LogEntry> waiting = new ArrayBlockingQueue<>(LENGTH);

  /** Those that wait, and the one that is being written. */
  private final AtomicInteger unwritten = new AtomicInteger();

  private final LogLine line = new LogLine();
  private final PrintStream stream;

  LogQueue(PrintStream stream) {
    this.stream = stream;
    Thread.ofPlatform().name("log").daemon().start(this::write);
  }

  /** Never waits. */
  void put(LogEntry entry) {
    unwritten.incrementAndGet();
    if (!waiting.offer(entry)) {
      unwritten.decrementAndGet();
    }
  }

  /** Waits until all that was put in is written, but not longer than {@code bound}. */
  synchronized void flush(Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    try {
      for (long left = bound.toMillis(); unwritten.get() > 0 && left > 0; ) {
        wait(left);
        left = (deadline - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (true) {
        byte[] bytes = line.of(waiting.take()).getBytes(StandardCharsets.UTF_8);
        stream.write(bytes, 0, bytes.length);
        stream.flush();
        written();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void written() {
    unwritten.decrementAndGet();
    notifyAll();
  }
}
