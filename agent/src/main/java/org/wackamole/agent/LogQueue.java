package org.wackamole.agent;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.Level;

/**
 * Stands between those who log and the one who reads it, so that a reader that stalls never stalls
 * the loop or the group: when it is full, lines are dropped, and counted.
 */
final class LogQueue implements AutoCloseable {
  static final int LINES = 1024;

  /** For a reader that may have stalled. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final PrintStream out;
  private final LogLine line = new LogLine();
  private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES);
  private final AtomicInteger dropped = new AtomicInteger();
  private final Thread writer = Thread.ofPlatform().name("log").daemon().unstarted(this::run);

  /** Starts at once. */
  LogQueue(PrintStream out) {
    this.out = out;
    writer.start();
  }

  /** A line of the calling thread, as of now; {@code thrown} may be null. */
  void add(Level level, String message, Throwable thrown) {
    if (!lines.offer(text(level, message, thrown))) {
      dropped.incrementAndGet();
    }
  }

  private String text(Level level, String message, Throwable thrown) {
    String thread = Thread.currentThread().getName();
    return line.text(System.currentTimeMillis(), level, thread, message, thrown);
  }

  /** Returns when all is written, or is not going to be soon. What is added later is dropped. */
  @Override
  public void close() {
    // The one who ends the daemon may have been interrupted.
    boolean interrupted = Thread.interrupted();
    writer.interrupt();
    try {
      writer.join(LAST_WORDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        write(lines.take());
      }
    } catch (InterruptedException e) {
      for (String last = lines.poll(); last != null; last = lines.poll()) {
        write(last);
      }
    }
  }

  private void write(String text) {
    print(text);
    if (lines.isEmpty()) {
      int gone = dropped.getAndSet(0);
      if (gone > 0) {
        print(text(Level.WARN, "The log was not read: " + gone + " lines were dropped", null));
      }
    }
  }

  private void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
