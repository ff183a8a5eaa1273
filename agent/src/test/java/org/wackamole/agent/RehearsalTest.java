package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberConfig;
import org.wackamole.core.Settings;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/** What is played before the first real failover is a whole failover, with the file's own pool. */
class RehearsalTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void everyPlayBindsThePoolAndTakesItOverFromTheDeadTheLeavingAndTheCoordinator() {
    Rehearsal rehearsal = new Rehearsal(config(6));
    assertEquals(3, rehearsal.play(3, LONG));
    // Six at first, and then again the two of who died, the two that went to who came, those of
    // who left, and those of the coordinator.
    assertTrue(rehearsal.bound() >= 3 * 13, rehearsal.bound() + " were bound");
  }

  @Test
  void ofALargePoolAPartIsPlayed() {
    Rehearsal rehearsal = new Rehearsal(config(300));
    rehearsal.play(1, LONG);
    assertTrue(rehearsal.bound() <= 50, rehearsal.bound() + " were bound");
  }

  @Test
  void noPlayBeginsAfterTheBound() {
    assertEquals(0, new Rehearsal(config(6)).play(3, Duration.ZERO));
  }

  private static MemberConfig config(int vifs) {
    TreeMap<VifId, Vif> pool = new TreeMap<>();
    for (int i = 0; i < vifs; i++) {
      IpAddress address = IpAddress.v4(0xc0000201 + i);
      Vif vif = new Vif(List.of(new IfAddress("eth0", address, 24, 24)));
      pool.put(vif.id(), vif);
    }
    return new MemberConfig("web1", 1, pool, new TreeSet<>(), Settings.DEFAULTS);
  }
}
