package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Whose silence says something. */
class LinkMemoryTest {
  private static final IpAddress ROUTER = IpAddress.literal("10.0.0.1");
  private static final IpAddress LAPTOP = IpAddress.literal("10.0.0.77");
  private static final MacAddress MAC = new MacAddress(0x0200_0000_0001L);

  private final LinkMemory memory = new LinkMemory();

  @Test
  void whoeverHasNeverAnsweredIsNotKnown() {
    memory.counted(List.of(ROUTER), Set.of());
    assertFalse(memory.knows(ROUTER));
  }

  /** A gateway that is started again, a laptop that is closed. */
  @Test
  void whoeverMissesTwoInARowWhileOthersAnswerIsForgotten() {
    count(ROUTER, LAPTOP);
    count(ROUTER);
    assertTrue(memory.knows(LAPTOP), "one frame may be lost");
    count(ROUTER, LAPTOP);
    count(ROUTER);
    assertTrue(memory.knows(LAPTOP), "not two in a row");
    count(ROUTER);
    assertFalse(memory.knows(LAPTOP));
    assertEquals(List.of(new Candidate(ROUTER, Optional.of(MAC))), memory.all());
  }

  /** It may be this host that is cut off. */
  @Test
  void whenNobodyAnswersNobodyIsForgottenHoweverLong() {
    count(ROUTER);
    for (int i = 0; i < 1_000; i++) {
      count();
    }
    assertTrue(memory.knows(ROUTER));
  }

  private void count(IpAddress... answering) {
    List.of(answering).forEach(each -> memory.answered(each, MAC));
    memory.counted(List.of(ROUTER, LAPTOP), Set.of(answering));
  }
}
