package org.wackamole.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * No address is bound twice, and everything settles, in thousands of drawn clusters.
 *
 * <ul>
 *   <li>{@code -Dwackamole.seed=N} runs that seed alone;
 *   <li>{@code -Dwackamole.seeds=COUNT} runs the seeds from 0 to there, 2,000 by default;
 *   <li>{@code -Dwackamole.seed-base=N} runs COUNT / 4 seeds from N on besides them: for a build
 *       that draws N from the commit.
 * </ul>
 */
class SimulatorTest {
  @Test
  void everyClusterStaysSafeAndSettles() {
    Long only = Long.getLong("wackamole.seed");
    if (only != null) {
      Simulation.run(only, new Coverage());
      return;
    }
    long count = Long.getLong("wackamole.seeds", 2_000);
    LongStream seeds = LongStream.range(0, count);
    Long base = Long.getLong("wackamole.seed-base");
    if (base != null) {
      seeds = LongStream.concat(seeds, LongStream.range(base, base + count / 4));
    }
    Coverage coverage = new Coverage();
    ConcurrentSkipListMap<Long, RuntimeException> failures = new ConcurrentSkipListMap<>();
    AtomicLong ran = new AtomicLong();
    seeds
        .parallel()
        .forEach(
            seed -> {
              if (failures.size() >= 20) {
                return;
              }
              Coverage own = new Coverage();
              try {
                Simulation.run(seed, own);
              } catch (Simulation.Failure failure) {
                failures.put(seed, failure);
              }
              ran.incrementAndGet();
              coverage.addAll(own);
            });
    System.out.println(coverage);
    if (!failures.isEmpty()) {
      failures.forEach((s, f) -> System.out.println(s + ": " + f.getCause().getMessage()));
      throw failures.firstEntry().getValue();
    }
    if (count >= 2_000) {
      for (String sight : SIGHTS) {
        assertNotEquals(0, coverage.of(sight), sight + " did not happen in any of " + ran);
      }
    }
    assertEquals(0, failures.size());
  }

  private static final List<String> SIGHTS = List.of();
}
