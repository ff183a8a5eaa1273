package org.wackamole.agent.host;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that changes and reads the kernel's tables, in the order in which it is asked to. */
final class KernelThread {
  private static final Logger LOG = LoggerFactory.getLogger(KernelThread.class);
  private static final long LAST_WORK_SECONDS = 2;

  private final Consumer<String> fatal;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "kernel"));

  /**
   * @param fatal is told when the kernel cannot be watched or changed any more
   */
  KernelThread(Consumer<String> fatal) {
    this.fatal = fatal;
  }

  void submit(Runnable work) {
    asked.incrementAndGet();
    thread.execute(
        () -> {
          try {
            carryOut(work);
          } finally {
            done.incrementAndGet();
          }
        });
  }

  private void carryOut(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      LOG.error("The kernel could not be asked or changed", e);
      fatal.accept("the kernel could not be asked or changed: " + e);
    }
  }

  /** What nobody waits for, once a moment is over in which somebody waits for other things. */
  void submitLater(Runnable work, Duration delay) {
    try {
      Future<?> unused =
          thread.schedule(() -> carryOut(work), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // It is closing, on this thread's last turns.
      carryOut(work);
    }
  }

  /** The answer, once all that was asked before is done; false where there is none. */
  boolean ask(Callable<Boolean> question) {
    try {
      return thread.submit(question).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RejectedExecutionException | ExecutionException e) {
      LOG.debug("Closed, or at a fault", e);
      return false;
    }
  }

  /** How much was done so far; empty-handed it gets on all the time. */
  boolean isIdle() {
    return done.get() == asked.get();
  }

  long done() {
    return done.get();
  }

  /** Finishes what was asked for; false where that takes more than two seconds. */
  boolean finish() {
    thread.shutdown();
    try {
      return thread.awaitTermination(LAST_WORK_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
