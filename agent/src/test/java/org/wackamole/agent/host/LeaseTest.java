package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final Optional<Duration> TWO_SECONDS = Optional.of(Duration.ofSeconds(2));

  private final long start = System.nanoTime();

  @Test
  void itIsRenewedEveryQuarterOfItsLifetime() {
    Lease lease = new Lease(TWO_SECONDS);
    assertEquals(5, renewals(lease, 2_600));
  }

  @Test
  void renewalsThatTakeLongComeLaterButBeforeHalfOfTheLifetime() {
    Lease lease = new Lease(TWO_SECONDS);
    lease.took(Duration.ofMillis(400).toNanos());
    assertEquals(2, renewals(lease, 2_600));
  }

  @Test
  void whatLivesForEverIsNotRenewed() {
    assertFalse(new Lease(Optional.empty()).takeDue(start + Duration.ofDays(1).toNanos()));
  }

  private int renewals(Lease lease, int millis) {
    int count = 0;
    for (int at = 0; at < millis; at += 10) {
      if (lease.takeDue(start + Duration.ofMillis(at).toNanos())) {
        count++;
      }
    }
    return count;
  }
}
