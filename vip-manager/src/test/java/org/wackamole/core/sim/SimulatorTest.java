package org.wackamole.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * No address is bound twice, and everything settles, in thousands of drawn clusters.
 *
 * <ul>
 *   <li>{@code -Dwackamole.seed=N} runs that seed alone;
 *   <li>{@code -Dwackamole.seeds=COUNT} runs the seeds from 0 to there, 2,000 by default;
 *   <li>{@code -Dwackamole.seed-base=N} runs COUNT / 4 seeds from N on besides them: for a build
 *       that draws N from the commit;
 *   <li>{@code -Dwackamole.trace=LINES} makes the story of a failing seed longer than 250 lines.
 * </ul>
 *
 * <p>What the seeds got to see is counted in {@code target/simulator-coverage.txt}.
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
          "came back in time",
          "conditional grant",
          "coordinator killed in BOOT",
          "coordinator killed in DRAINED",
          "coordinator killed in GATHER",
          "coordinator killed in RUN",
          "departed Died",
          "departed HostGone",
          "departed Quiet",
          "departed Released",
          "fellow view heard",
          "fellow view heard, one of two serves",
          "grant before a report, by the ledger",
          "grant that waits",
          "group lost",
          "join whose moves were counted",
          "leave after handing over",
          "leave to return",
          "leave without waiting",
          "merge installed",
          "moves after a join",
          "pause",
          "pause of a coordinator",
          "quiet death of a coordinator",
          "quiet leave of a coordinator",
          "quiet while cut in two",
          "release refused",
          "report before its view",
          "report of a dead member",
          "restart of a coordinator",
          "restart without return",
          "silent link",
          "stranger",
          "view skipped",
          "view while binding",
          "ambush AMID ASSIGNMENT",
          "ambush BEFORE ASSIGNMENT",
          "ambush AFTER ASSIGNMENT",
          "ambush AMID REPORT");

  private static final int MOST_FAILURES = 20;

  @Test
  void everyClusterStaysSafeAndSettles() throws IOException {
    Long only = Long.getLong("wackamole.seed");
    if (only != null) {
      Simulation.run(only, new Coverage());
      return;
    }
    long count = Long.getLong("wackamole.seeds", 2_000);
    Coverage coverage = new Coverage();
    SortedMap<Long, Simulation.Failure> failures = run(seeds(count), coverage);
    Files.writeString(Path.of("target", "simulator-coverage.txt"), coverage.toString());
    failures.forEach((s, f) -> System.out.println(s + ": " + f.getCause().getMessage()));
    if (!failures.isEmpty()) {
      throw failures.get(failures.firstKey());
    }
    for (String sight : count >= 2_000 ? SIGHTS : List.<String>of()) {
      assertNotEquals(0, coverage.of(sight), sight + " did not happen in any seed");
    }
  }

  @Test
  void aSeedHasOneLife() {
    for (long seed = 0; seed < 20; seed++) {
      assertEquals(Simulation.story(seed), Simulation.story(seed), "seed " + seed);
    }
  }

  private static LongStream seeds(long count) {
    LongStream seeds = LongStream.range(0, count);
    Long base = Long.getLong("wackamole.seed-base");
    return base == null
        ? seeds
        : LongStream.concat(seeds, LongStream.range(base, base + count / 4));
  }

  private static SortedMap<Long, Simulation.Failure> run(LongStream seeds, Coverage coverage) {
    ConcurrentSkipListMap<Long, Simulation.Failure> failures = new ConcurrentSkipListMap<>();
    seeds
        .parallel()
        .forEach(
            seed -> {
              Coverage own = new Coverage();
              try {
                if (failures.size() < MOST_FAILURES) {
                  Simulation.run(seed, own);
                }
              } catch (Simulation.Failure failure) {
                failures.put(seed, failure);
              }
              coverage.addAll(own);
            });
    return failures;
  }
}
