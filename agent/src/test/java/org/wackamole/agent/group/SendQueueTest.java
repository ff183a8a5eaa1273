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

  private void put(SendQueue.Kind kind, int content) {
    queue.put(kind, () -> new byte[] {(byte) content});
  }

  private Optional<Integer> take() throws InterruptedException {
    return queue.take(SHORT).map(message -> (int) message.get()[0]);
  }
}
