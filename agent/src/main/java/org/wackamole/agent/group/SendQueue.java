package org.wackamole.agent.group;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** What to do next. {@link #sent} has to follow. */
  sealed interface Turn {
    /** A message that nobody has seen yet. */
    record First(Kind kind, Supplier<byte[]> message) implements Turn {}

    /** One that went out before, as it was then. */
    record Again(byte[] message) implements Turn {}
  }

  /**
   * @param due {@code nanoTime}
   */
  private record Copy(long due, byte[] message) {}

  private final LinkedHashMap<Kind, Supplier<byte[]>> waiting = new LinkedHashMap<>();
  private final LinkedHashMap<Kind, Copy> copies = new LinkedHashMap<>();
  private long superseded;
  private boolean taken;
  private boolean hurried;

  /** Behind what waits, and instead of what waits of the same kind. */
  synchronized void put(Kind kind, Supplier<byte[]> message) {
    copies.remove(kind);
    if (waiting.remove(kind) != null) {
      superseded++;
    }
    waiting.put(kind, message);
    notifyAll();
  }

  /** Once more after the delay, unless something newer of its kind comes before. */
  synchronized void putAgain(Kind kind, Duration delay, byte[] message) {
    if (!waiting.containsKey(kind)) {
      copies.put(kind, new Copy(System.nanoTime() + delay.toNanos(), message));
    }
  }

  /** The next one, or empty where none came in time. */
  synchronized Optional<Turn> take(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      long now = System.nanoTime();
      Optional<Turn> next = next(now);
      if (next.isPresent()) {
        taken = true;
        return next;
      }
      long until = deadline;
      for (Copy copy : copies.values()) {
        until = copy.due() - until < 0 ? copy.due() : until;
      }
      if (until - now <= 0) {
        return Optional.empty();
      }
      TimeUnit.NANOSECONDS.timedWait(this, until - now);
    }
  }

  private Optional<Turn> next(long now) {
    if (!waiting.isEmpty()) {
      Map.Entry<Kind, Supplier<byte[]>> first = waiting.pollFirstEntry();
      return Optional.of(new Turn.First(first.getKey(), first.getValue()));
    }
    for (Map.Entry<Kind, Copy> each : copies.entrySet()) {
      if (hurried || each.getValue().due() - now <= 0) {
        copies.remove(each.getKey());
        return Optional.of(new Turn.Again(each.getValue().message()));
      }
    }
    return Optional.empty();
  }

  synchronized void sent() {
    taken = false;
    notifyAll();
  }

  /** Waits until all was sent, without any more delay; false where that took longer. */
  synchronized boolean awaitEmpty(Duration patience) throws InterruptedException {
    hurried = true;
    notifyAll();
    long deadline = System.nanoTime() + patience.toNanos();
    while (taken || !waiting.isEmpty() || !copies.isEmpty()) {
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
