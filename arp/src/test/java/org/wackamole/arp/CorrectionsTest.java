package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;

/** How often a fellow is contradicted, on a clock that the test turns. */
class CorrectionsTest {
  private static final IpAddress VIP = IpAddress.literal("10.0.0.5");
  private static final IpAddress OTHER = IpAddress.literal("10.0.0.6");

  private final Corrections corrections = new Corrections();
  private long now = Corrections.WINDOW * 7;

  @Test
  void theFirstClaimIsAnsweredAtOnceAndTheNextOneTwoHundredMillisecondsLater() {
    assertEquals(OptionalLong.empty(), corrections.nextDue());
    corrections.claimed(VIP, now);
    assertEquals(List.of(VIP), corrections.take(now));
    corrections.claimed(VIP, now + 1);
    corrections.claimed(VIP, now + 2);
    assertEquals(List.of(), corrections.take(now + Corrections.APART - 1));
    assertEquals(OptionalLong.of(now + Corrections.APART), corrections.nextDue());
    assertEquals(List.of(VIP), corrections.take(now + Corrections.APART));
    assertEquals(OptionalLong.empty(), corrections.nextDue());
  }

  @Test
  void eachAddressHasItsOwnTimes() {
    corrections.claimed(VIP, now);
    assertEquals(List.of(VIP), corrections.take(now));
    corrections.claimed(OTHER, now + 1);
    assertEquals(List.of(OTHER), corrections.take(now + 1));
  }

  /** Each answer is a claim in the other's ears. */
  @Test
  void twoOwnersDoNotAnswerEachOtherForEver() {
    Corrections theirs = new Corrections();
    int frames = 0;
    corrections.claimed(VIP, now);
    for (int ms = 0; ms < 60_000; ms++) {
      long at = now + ms * 1_000_000L;
      if (!corrections.take(at).isEmpty()) {
        frames++;
        theirs.claimed(VIP, at);
      }
      if (!theirs.take(at).isEmpty()) {
        frames++;
        corrections.claimed(VIP, at);
      }
    }
    assertTrue(frames <= 2 * Corrections.BURST * 6, frames + " frames in a minute");
    boolean lastIsAnswered = corrections.nextDue().isPresent() || theirs.nextDue().isPresent();
    assertTrue(lastIsAnswered);
  }

  @Test
  void whatIsLostIsNotSpokenFor() {
    corrections.claimed(VIP, now);
    corrections.lost(VIP);
    assertEquals(List.of(), corrections.take(now));
    corrections.claimed(VIP, now);
    assertEquals(List.of(VIP), corrections.take(now));
  }
}
