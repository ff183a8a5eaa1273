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
  /** What has to happen at least once, or the seeds do not reach where the rules are fussy. */
  private static final List<String> SIGHTS =
      List.of(
          "address vanished",
          "ask found an owner",
          "ask found none",
          "assignment before its view",
          "bind after a confirmed release",
          "bind after asking",
          "bind failed",
          "bind met a foreigner",
          "conditional grant",
          "coordinator killed in BOOT",
          "coordinator killed in DRAINED",
          "coordinator killed in GATHER",
          "coordinator killed in RUN",
          "fellow view heard",
          "grant before a report, by the ledger",
          "grant that waits",
          "group lost",
          "join whose moves were counted",
          "leave after handing over",
          "leave without waiting",
          "merge installed",
          "moves after a join",
          "quiet death of a coordinator",
          "quiet leave of a coordinator",
          "quiet while cut in two",
          "release refused",
          "report before its view",
          "report of a dead member",
          "stranger",
          "view skipped",
          "view while binding",
          "ambush AMID ASSIGNMENT",
          "ambush BEFORE ASSIGNMENT",
          "ambush AFTER ASSIGNMENT",
          "ambush AMID REPORT");

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
}
