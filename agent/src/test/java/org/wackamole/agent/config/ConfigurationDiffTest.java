package org.wackamole.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a reload tells the operator. */
class ConfigurationDiffTest {
  private static ConfigurationDiff diff(String before, String after) {
    return ConfigurationDiff.between(Conf.good(before), Conf.good(after));
  }

  @Test
  void theSameMeaningIsNoChange() {
    String moved =
        """
        # The same, otherwise written.
        vips { eth0:10.0.0.5/24
          { eth0:10.0.0.6/24   eth1:192.0.2.6/28 } { eth0:10.0.0.7/24 } }
        group = "wack1"  mature = 5000ms  prefer none  port = 4803
        """;
    assertTrue(diff(Conf.POOL, moved).isEmpty());
  }

  @Test
  void thePoolIsComparedByAddresses() {
    String after =
        """
        Group = wack1
        VIFs { eth0:10.0.0.5/32 { eth0:10.0.0.6/24 } eth0:10.0.0.7/24 10.0.0.9/24 }
        """;
    assertEquals(
        new ConfigurationDiff(
            List.of(
                "- eth0:10.0.0.6/24 eth1:192.0.2.6/28",
                "~ eth0:10.0.0.5/24 -> eth0:10.0.0.5/32n24",
                "+ eth0:10.0.0.6/24",
                "+ 10.0.0.9/24"),
            List.of()),
        diff(Conf.POOL, after));
  }

  @Test
  void settingsTellBothValues() {
    String after =
        Conf.POOL
            + """
            Mature = 10s
            Arp-Cache = 90s
            Balance { AcquisitionsPerRound = 2 Interval = 500ms }
            SpreadRetryInterval = 1m
            Prefer web1 { 10.0.0.5 }
            Weight { web1 2 }
            Notify { eth0:10.0.0.1/32 ping arp-cache }
            Quorum = 2 of 3
            Witness 10.0.0.1
            Witness 10.0.0.2
            GratuitousArp { count 4 refresh none }
            """;
    assertEquals(
        new ConfigurationDiff(
            List.of(
                "Mature 5s -> 10s",
                "Arp-Cache 1m -> 90s",
                "AcquisitionsPerRound all -> 2",
                "Interval 4s -> 500ms",
                "SpreadRetryInterval 5s -> 1m",
                "Prefer none -> web1 { 10.0.0.5/32 }",
                "Weight others 1 -> web1 2 others 1",
                "Notify none -> eth0:10.0.0.1/32 ping arp-cache",
                "Quorum none -> 2 of 3",
                "Witness none -> 10.0.0.1 10.0.0.2",
                "GratuitousArp count 5 interval 1s refresh 1m -> count 4 interval 1s refresh none"),
            List.of()),
        diff(Conf.POOL, after));
  }

  @Test
  void whatMembersMeetByNeedsARestart() {
    String after =
        Conf.POOL.replace("wack1", "wack2")
            + """
            Port = 4900
            Control = /run/other
            Node = web7
            GroupInterface = eth1
            Peers { 10.0.0.101 }
            Detect = slow
            HangTimeout = 2s
            AddressLifetime = forever
            """;
    assertEquals(
        new ConfigurationDiff(
            List.of("AddressLifetime 2s -> forever"),
            List.of(
                "Group wack1 -> wack2",
                "Port 4803 -> 4900",
                "Control /run/wackamole/wack.it -> /run/other",
                "Node (host name) -> web7",
                "GroupInterface eth0 -> eth1",
                "Peers none -> 10.0.0.101:4900",
                "Detect 150ms -> 1s",
                "HangTimeout 1s -> 2s")),
        diff(Conf.POOL, after));
  }

  /** Without GroupInterface the pool's first interface says where the group talks. */
  @Test
  void anotherFirstInterfaceNeedsARestart() {
    ConfigurationDiff diff = diff(Conf.POOL, Conf.POOL.replace("eth0:10.0.0.5", "eth2:10.0.0.5"));
    assertEquals(List.of("GroupInterface eth0 -> eth2"), diff.needsRestart());
  }
}
