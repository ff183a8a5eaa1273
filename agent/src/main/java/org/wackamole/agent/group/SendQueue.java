package org.wackamole.agent.group;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What waits to be sent: one message of each kind at most, because each is the whole state and only
 * the newest counts. So it is bounded, and whoever puts something in never waits.
 */
final class SendQueue {
  /** Kinds of messages; within one the newer supersedes the older. */
  enum Kind {
    REPORT,
    ASSIGNMENT,
    NEIGHBOURS
  }

  private final LinkedHashMap<Kind, Supplier<byte[]>> waiting = new LinkedHashMap<>();
  private long superseded;
  private boolean taken;

  /** Behind what waits, and instead of what waits of the same kind. */
  synchronized void put(Kind kind, Supplier<byte[]> message) {
    if (waiting.remove(kind) != null) {
      superseded++;
    }
    waiting.put(kind, message);
    notifyAll();
  }

  /** The next message, or empty where none came in time. {@link #sent} has to follow a message. */
  synchronized Optional<Supplier<byte[]>> take(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (waiting.isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    taken = true;
    return Optional.of(waiting.pollFirstEntry().getValue());
  }

  synchronized void sent() {
    taken = false;
    notifyAll();
  }

  /** Waits until all was sent; false where that took longer. */
  synchronized boolean awaitEmpty(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (taken || !waiting.isEmpty()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  synchronized long superseded() {
    return superseded;
  }
}
