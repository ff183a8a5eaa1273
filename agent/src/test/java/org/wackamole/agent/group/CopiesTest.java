package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

/** What came the short way is no news when JGroups brings it. */
class CopiesTest {
  private static final Address ONE = new UUID(0, 1);
  private static final Address TWO = new UUID(0, 2);
  private static final byte REPORT = 1;
  private static final byte ASSIGNMENT = 2;

  private final Copies copies = new Copies();

  @Test
  void oneCopyIsHeldBackForEachTimeThatItCameTheShortWay() {
    expect(ONE, REPORT, 7);
    assertTrue(isCopy(ONE, REPORT, 7));
    assertFalse(isCopy(ONE, REPORT, 7), "said by JGroups alone, so the first datagram was lost");
    expect(ONE, REPORT, 7);
    assertTrue(isCopy(ONE, REPORT, 7), "a repeat goes both ways again");
  }

  @Test
  void whatNeverCameTheShortWayIsNews() {
    assertFalse(isCopy(ONE, REPORT, 7));
    expect(ONE, REPORT, 7);
    assertFalse(isCopy(ONE, REPORT, 8), "another content");
    assertFalse(isCopy(TWO, REPORT, 7), "another sender");
    assertFalse(isCopy(ONE, ASSIGNMENT, 7), "another kind");
    assertTrue(isCopy(ONE, REPORT, 7), "which is still expected");
  }

  /** The newer message replaces the older in the sender's queue, copy and all. */
  @Test
  void onlyTheNewestOfAKindIsExpected() {
    expect(ONE, REPORT, 7);
    expect(ONE, ASSIGNMENT, 7);
    expect(ONE, REPORT, 8);
    assertTrue(isCopy(ONE, ASSIGNMENT, 7));
    assertFalse(isCopy(ONE, REPORT, 7), "late: the core knows that it is old by its counter");
    assertTrue(isCopy(ONE, REPORT, 8));
  }

  /** The buffer is the socket's, and is written over by the next datagram. */
  @Test
  void whatIsExpectedIsNotTheBufferThatItCameIn() {
    byte[] buffer = new byte[64];
    byte[] message = message(REPORT, 7);
    System.arraycopy(message, 0, buffer, 20, message.length);
    copies.expect(ONE, buffer, 20, message.length);
    buffer[20 + 4] = 99;
    assertTrue(isCopy(ONE, REPORT, 7));
  }

  @Test
  void whatIsNoMessageIsNoCopy() {
    expect(ONE, REPORT, 7);
    assertFalse(copies.isCopy(ONE, new byte[0], 0, 0));
    assertFalse(copies.isCopy(ONE, new byte[] {'W', 'K'}, 0, 2));
    byte[] longer = Arrays.copyOf(message(REPORT, 7), 6);
    assertFalse(copies.isCopy(ONE, longer, 0, longer.length));
  }

  /** A daemon that starts again is somebody else, and leaves nothing behind for ever. */
  @Test
  void nothingIsExpectedOfThoseWhoAreGone() {
    expect(ONE, REPORT, 7);
    expect(TWO, REPORT, 7);
    copies.forgetAllBut(List.of(TWO));
    assertFalse(isCopy(ONE, REPORT, 7));
    assertTrue(isCopy(TWO, REPORT, 7));
  }

  /** Who invents senders fills no memory; that a copy is then told twice does no harm. */
  @Test
  void itIsBounded() {
    expect(ONE, REPORT, 7);
    for (int i = 0; i < 2_000; i++) {
      expect(new UUID(1, i), REPORT, i);
    }
    assertFalse(isCopy(ONE, REPORT, 7));
    assertTrue(isCopy(new UUID(1, 1_999), REPORT, 1_999));
  }

  private void expect(Address from, byte kind, int content) {
    byte[] message = message(kind, content);
    copies.expect(from, message, 0, message.length);
  }

  private boolean isCopy(Address from, byte kind, int content) {
    byte[] message = message(kind, content);
    return copies.isCopy(from, message, 0, message.length);
  }

  private static byte[] message(byte kind, int content) {
    return new byte[] {'W', 'K', 1, kind, (byte) content};
  }
}
