package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The age of this very process, and what proc(5) may write before it. */
class ProcessAgeTest {
  @Test
  void itIsThatOfTheJvmAndOfItsLaunch() {
    // To the millisecond and to the tick of 10 ms.
    Duration jvm =
        Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()).minusMillis(11);
    Duration age = ProcessAge.now();
    assertTrue(age.compareTo(jvm) >= 0, age + " is less than " + jvm);
    assertTrue(age.minus(jvm).compareTo(Duration.ofMinutes(1)) < 0, age + ", and the JVM " + jvm);
  }

  @Test
  void aNameWithSpacesAndParenthesesIsNoField() {
    String stat =
        "42 (java) (1 2) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 30 0 987654 1000 20 0\n";
    assertEquals(987_654, ProcessAge.startTicks(stat));
  }
}
