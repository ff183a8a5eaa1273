package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.wackamole.agent.loop.Inbox;
import org.wackamole.core.Event;

/** An inbox that a test reads. */
final class Events implements Inbox {
  private static final long PATIENCE_SECONDS = 10;

  private final BlockingQueue<Event> posted = new LinkedBlockingQueue<>();
  private final List<Event> seen = new ArrayList<>();

  private volatile Optional<HoldUp> holdUp = Optional.empty();

  private record HoldUp(Class<? extends Event> type, CountDownLatch end) {}

  /** Whoever posts such an event waits from now on. */
  void holdUp(Class<? extends Event> type, CountDownLatch end) {
    holdUp = Optional.of(new HoldUp(type, end));
  }

  @Override
  public void post(Event event) {
    posted.add(event);
    holdUp.filter(h -> h.type.isInstance(event)).ifPresent(Events::await);
  }

  private static void await(HoldUp holdUp) {
    try {
      assertTrue(holdUp.end.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "held up for ever");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for this very event; those before it are skipped. */
  void await(Event wanted) throws InterruptedException {
    await(wanted::equals, wanted.toString());
  }

  /** Waits for all of these, of which the kernel may tell any first. */
  void awaitInAnyOrder(Event... wanted) throws InterruptedException {
    List<Event> left = new ArrayList<>(List.of(wanted));
    while (!left.isEmpty()) {
      left.remove(await(left::contains, left.toString()));
    }
  }

  Event await(Predicate<Event> wanted, String name) throws InterruptedException {
    while (true) {
      Event next = posted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertFalse(next == null, "no " + name + " after " + seen);
      seen.add(next);
      if (wanted.test(next)) {
        return next;
      }
    }
  }

  <T extends Event> T await(Class<T> type) throws InterruptedException {
    return type.cast(await(type::isInstance, type.getSimpleName()));
  }

  /** What was awaited and skipped so far. */
  List<Event> seen() {
    return seen;
  }
}
