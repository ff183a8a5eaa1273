package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private static final Duration SHORT = Duration.ofMillis(1);

  private final SendQueue queue = new SendQueue();

  /** Of a kind only the newest waits, in the place of the newest, and the others are counted. */
  @Test
  void newerSupersedesOlder() throws Exception {
    put(SendQueue.Kind.REPORT, 1);
    put(SendQueue.Kind.ASSIGNMENT, 2);
    put(SendQueue.Kind.REPORT, 3);
    assertEquals(Optional.of(2), take());
    assertEquals(Optional.of(3), take());
    assertEquals(Optional.empty(), take());
    assertEquals(1, queue.superseded());
  }

  /** Empty means that the last message was sent, not only taken. */
  @Test
  void emptyOnlyWhenSent() throws Exception {
    assertTrue(queue.awaitEmpty(SHORT));
    put(SendQueue.Kind.REPORT, 1);
    assertFalse(queue.awaitEmpty(SHORT));
    assertEquals(Optional.of(1), take());
    assertFalse(queue.awaitEmpty(SHORT));
    queue.sent();
    assertTrue(queue.awaitEmpty(SHORT));
  }

  /** What went out comes again after its delay, as a copy, unless it is out of date by then. */
  @Test
  void comesAgainUnlessSuperseded() throws Exception {
    put(SendQueue.Kind.REPORT, 1);
    assertEquals(Optional.of(1), take());
    queue.putAgain(SendQueue.Kind.REPORT, Duration.ZERO, new byte[] {1});
    queue.putAgain(SendQueue.Kind.ASSIGNMENT, Duration.ofHours(1), new byte[] {2});
    assertEquals(Optional.of(-1), take());
    assertEquals(Optional.empty(), take());
    put(SendQueue.Kind.ASSIGNMENT, 3);
    queue.putAgain(SendQueue.Kind.ASSIGNMENT, Duration.ZERO, new byte[] {2});
    assertEquals(Optional.of(3), take());
    assertEquals(Optional.empty(), take());
    assertEquals(0, queue.superseded());
  }

  /** A long delay of one kind holds up no other. */
  @Test
  void eachComesAgainInItsOwnTime() throws Exception {
    queue.putAgain(SendQueue.Kind.REPORT, Duration.ofHours(1), new byte[] {1});
    queue.putAgain(SendQueue.Kind.ASSIGNMENT, Duration.ZERO, new byte[] {2});
    assertEquals(Optional.of(-2), take());
    assertEquals(Optional.empty(), take());
  }

  /** Who leaves waits for no delay. */
  @Test
  void hurriesAtTheEnd() throws Exception {
    queue.putAgain(SendQueue.Kind.REPORT, Duration.ofHours(1), new byte[] {1});
    assertFalse(queue.awaitEmpty(SHORT));
    assertEquals(Optional.of(-1), take());
    queue.sent();
    assertTrue(queue.awaitEmpty(SHORT));
  }

  private void put(SendQueue.Kind kind, int content) {
    queue.put(kind, () -> new byte[] {(byte) content});
  }

  private Optional<Integer> take() throws InterruptedException {
    return queue
        .take(SHORT)
        .map(
            turn ->
                switch (turn) {
                  case SendQueue.Turn.First(var kind, var message) -> (int) message.get()[0];
                  case SendQueue.Turn.Again(byte[] message) -> -message[0];
                });
  }
}
