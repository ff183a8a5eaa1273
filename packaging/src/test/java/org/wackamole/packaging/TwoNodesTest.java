package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Four addresses of another network on two nodes behind a router, with the very file of old. */
@Tag("root")
final class TwoNodesTest {
  private static final String MAC_OF_WEB1 = "02:77:61:63:00:01";
  private static final String MAC_OF_WEB2 = "02:77:61:63:00:02";

  @RegisterExtension
  static final Lab LAB =
      new Lab("seed-front.conf", 2, "--first", "192.168.100.101", "--router", "--no-start");

  @Test
  void twoEachAndTheRouterFollowsWhenOneDies() throws Exception {
    LAB.settle();
    SortedMap<String, SortedSet<String>> before = LAB.held();
    assertEquals(List.of(2, 2), Lab.loads(before));
    for (String address : Lab.union(before)) {
      // Makes the router look, so that it has something to forget.
      LAB.lab("exec", "client", "ping", "-c", "1", "-W", "1", address);
    }
    LAB.run("kill", "web1");
    LAB.await("takeover", held -> held.get("web2").size() == 4 && held.get("web1").isEmpty());
    for (String address : Lab.union(before)) {
      awaitOutput(MAC_OF_WEB2, "exec", "router", "ip", "neighbour", "show", address);
    }
  }

  /** The members cannot talk, but their kernels answer: the later one must not take a thing. */
  @Test
  void aFirewallBetweenMembersBindsNothingTwice() throws Exception {
    LAB.settle();
    LAB.run("stop", "web2");
    LAB.await("all on one", held -> held.get("web1").size() == 4);
    LAB.run("firewall", "web1", "web2");
    LAB.run("start", "web2");
    String status = awaitOutput(MAC_OF_WEB1, "ctl", "web2", "status");
    assertTrue(status.contains("in use"), status);
    List<Sighting> seen = LAB.measure(3);
    for (Sighting sighting : seen) {
      assertEquals(List.of("web1"), List.copyOf(sighting.owners()), seen.toString());
      assertEquals(0, sighting.twiceMillis(), seen.toString());
      assertEquals(0, sighting.moves(), seen.toString());
    }
    LAB.run("heal");
    LAB.await("two each", LAB::even);
  }

  /** Runs a command of the lab again and again until it prints what is wanted, for 40 s. */
  private static String awaitOutput(String wanted, String... words) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (true) {
      String output = LAB.lab(words).output();
      if (output.contains(wanted)) {
        return output;
      }
      assertTrue(System.nanoTime() - deadline < 0, output);
    }
  }
}
