package org.wackamole.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who acts for the loop may believe it only while it goes round. */
class HeartTest {
  private static final long MILLI = 1_000_000;

  private final AtomicLong clock = new AtomicLong(5_000 * MILLI);
  private final Heart heart = new Heart(Duration.ofSeconds(1), clock::get);

  @BeforeEach
  void begin() {
    heart.begin();
    assertTrue(heart.turn().isEmpty());
  }

  private void pass(long millis) {
    clock.addAndGet(millis * MILLI);
  }

  @Test
  void goesRoundWhileTurnsComeInTime() {
    pass(500);
    assertTrue(heart.beats());
    assertEquals(Optional.empty(), heart.turn());
  }

  /** A thread that wakes up before the loop would claim addresses that others have by now. */
  @Test
  void isNotBelievedFromThePauseUntilItIsDealtWith() {
    pass(501);
    assertFalse(heart.beats());
    assertEquals(Optional.of(Duration.ofMillis(501)), heart.turn());
    assertFalse(heart.beats());
    heart.recovered();
    assertTrue(heart.beats());
  }

  /** The guard struck although the loop was in time by its own clock. */
  @Test
  void isNotBelievedOnceTheGuardStruck() {
    heart.missed();
    assertFalse(heart.beats());
    assertTrue(heart.turn().isPresent());
    assertFalse(heart.beats());
    heart.recovered();
    assertTrue(heart.beats());
  }

  @Test
  void ordersFromBeforeAPauseAreVoidForEver() {
    Heart.Stamp before = heart.stamp();
    pass(600);
    assertTrue(heart.turn().isPresent());
    heart.recovered();
    assertFalse(heart.sound(before));
    assertTrue(heart.sound(heart.stamp()));
  }
}
