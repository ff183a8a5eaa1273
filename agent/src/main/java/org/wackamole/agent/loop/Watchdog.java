package org.wackamole.agent.loop;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a daemon whose threads do not get on although they could: a loop that waits for itself, a
 * netlink call that does not return. The guard has deleted the addresses by then; this is for the
 * rest, so that the daemon can be started again, and leaves a dump of all threads in the log.
 *
 * <p>Only time in which it ran itself counts, so that a machine that stands still is not taken for
 * a daemon that does.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

  /** Within its patience, which it exceeds by one of them at most. Each one wakes a thread. */
  private static final int LOOKS = 4;

  /**
   * @param progress changes while the thread gets on, or has nothing to do
   */
  public record Watched(String thread, LongSupplier progress) {}

  private final List<Watched> all;
  private final Consumer<String> fatal;
  private final long patience;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final long[] seen;
  private final long[] stuck;

  /**
   * Starts at once.
   *
   * @param fatal is told, once the dump is in the log
   */
  public Watchdog(Duration patience, List<Watched> all, Consumer<String> fatal) {
    this.all = List.copyOf(all);
    this.fatal = fatal;
    this.patience = patience.toNanos();
    seen = new long[all.size()];
    stuck = new long[all.size()];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = this.all.get(i).progress().getAsLong();
    }
    Thread.ofPlatform().name("watchdog").daemon().start(this::run);
  }

  private void run() {
    long period = patience / LOOKS;
    long last = System.nanoTime();
    try {
      while (!closed.await(period, TimeUnit.NANOSECONDS)) {
        long now = System.nanoTime();
        look(Math.min(now - last, 2 * period));
        last = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(long elapsed) {
    for (int i = 0; i < stuck.length; i++) {
      long now = all.get(i).progress().getAsLong();
      stuck[i] = now == seen[i] ? stuck[i] + elapsed : 0;
      seen[i] = now;
      if (stuck[i] > patience) {
        LOG.error("All threads:\n{}", dump());
        fatal.accept(
            "the thread "
                + all.get(i).thread()
                + " has not got on for "
                + TimeUnit.NANOSECONDS.toMillis(stuck[i])
                + " ms; what it waits for is in the dump of all threads above");
        closed.countDown();
      }
    }
  }

  private static String dump() {
    return Thread.getAllStackTraces().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Thread::getName)))
        .map(
            entry ->
                entry.getKey().getName()
                    + " "
                    + entry.getKey().getState()
                    + Arrays.stream(entry.getValue())
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
