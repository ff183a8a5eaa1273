package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Daemons that restart on purpose (rule 15), three of them with four addresses, under a client that
 * asks every address 500 times a second.
 */
@Tag("root")
final class RestartTest {
  private static final String FILE =
      Path.of("src", "test", "resources", "restart.conf").toAbsolutePath().toString();

  @RegisterExtension
  static final Lab LAB = new Lab(FILE, 3, "--first", "10.77.0.11/24", "--edge", "10.77.0.1/24");

  private SortedMap<String, SortedSet<String>> before;

  @BeforeEach
  void settle() throws Exception {
    LAB.settle();
    awaitPeace();
    before = LAB.held();
  }

  @Test
  void threeThatRestartInTurnMoveNothingAndLoseNoAnswer() throws Exception {
    List<Sighting> seen =
        LAB.measureWhile(
            30,
            () -> {
              for (String node : LAB.nodes()) {
                LAB.run("restart", node);
                awaitPeace();
              }
            });
    for (Sighting sighting : seen) {
      assertEquals(0, sighting.lost(), seen.toString());
      assertEquals(0, sighting.moves(), seen.toString());
      assertEquals(0, sighting.twiceMillis(), seen.toString());
    }
    assertEquals(before, LAB.held());
  }

  @Test
  void whoDoesNotComeBackKeepsItsAddressesForItsGraceAndNoLonger() throws Exception {
    Path file = LAB.configuration("web2");
    String own = Files.readString(file);
    Files.writeString(file, own.replace("RestartGrace = 20s", "RestartGrace = 5s"));
    LAB.run("ctl", "web2", "reload");
    List<Sighting> seen;
    try {
      seen =
          LAB.measureWhile(
              20,
              () -> {
                long asked = System.nanoTime();
                LAB.run("leave", "web2");
                LAB.await("takeover", this::othersHaveAll);
                Duration waited = Duration.ofNanos(System.nanoTime() - asked);
                assertFalse(waited.compareTo(Duration.ofSeconds(5)) < 0, "after " + waited);
              });
    } finally {
      Files.writeString(file, own);
    }
    onlyMovedFrom("web2", seen);
  }

  /** Nothing answers for what is kept for it any more: nobody waits for the rest of 20 s. */
  @Test
  void whoseHostIsCutWhileItIsAwayLosesItsAddressesAtOnce() throws Exception {
    List<Sighting> seen =
        LAB.measureWhile(
            12,
            () -> {
              LAB.run("leave", "web3");
              assertEquals(before, LAB.held());
              LAB.run("cut", "web3");
              LAB.await("takeover", held -> Lab.union(without(held, "web3")).size() == 4);
            });
    onlyMovedFrom("web3", seen);
    LAB.run("start", "web3");
    LAB.await("a cut node that holds nothing", held -> held.get("web3").isEmpty());
  }

  /** The cut one's kernel may have them yet, and nobody hears it. */
  private void onlyMovedFrom(String victim, List<Sighting> seen) {
    for (Sighting sighting : seen) {
      boolean victims = before.get(victim).contains(sighting.address());
      assertEquals(victims ? 1 : 0, sighting.moves(), seen.toString());
      assertEquals(0, sighting.twiceMillis(), seen.toString());
    }
  }

  private boolean othersHaveAll(SortedMap<String, SortedSet<String>> held) {
    return Lab.once(held) && Lab.union(without(held, "web2")).size() == 4;
  }

  private static SortedMap<String, SortedSet<String>> without(
      SortedMap<String, SortedSet<String>> held, String node) {
    held.get(node).clear();
    return held;
  }

  /** Until no member says that anything is not as it should be, for 40 s at most. */
  private static void awaitPeace() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    for (String node : LAB.nodes()) {
      Command.Ended status;
      do {
        status = LAB.lab("ctl", node, "status", "--check");
        assertTrue(System.nanoTime() - deadline < 0, status.output());
      } while (status.exit() != 0);
    }
  }
}
