package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Members in processes of their own on a LAN of namespaces. The bounds are those of a crowded
 * machine; how fast it is on a quiet one is measured by {@link GroupBench}.
 */
@Tag("root")
class GroupLanTest {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration CRASH = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(3);

  /** Where the group has to stay as it is: longer than a crowded machine lets a member wait. */
  private static final Duration PATIENT = Duration.ofSeconds(5);

  private static final Duration MERGE = Duration.ofSeconds(4);

  private GroupLan lan;

  @AfterEach
  void removeLan() {
    if (lan != null) {
      lan.close();
    }
  }

  /**
   * With multicast: members started together become one group; a killed one is missed well before
   * its silence would tell, a cut one by its silence; all that part meet again, in a merge view.
   */
  @Test
  void lifeByMulticast() throws Exception {
    lan = new GroupLan(4);
    life("-");
  }

  /** The same by unicast, where every member knows two of the four. */
  @Test
  void lifeByPeers() throws Exception {
    lan = new GroupLan(4);
    life(GroupLan.address(1) + "," + GroupLan.address(3));
  }

  /** Noise on the multicast address, the unicast port and the crash port changes nothing. */
  @Test
  void garbageByMulticast() throws Exception {
    lan = new GroupLan(3);
    List<GroupProcess> nodes =
        List.of(lan.start(1, "-", PATIENT), lan.start(2, "-", PATIENT), lan.start(3, "-", PATIENT));
    awaitAll(nodes, 3, 0, START);
    long since = System.nanoTime();
    nodes.get(2).say("garbage " + GroupLan.address(1));
    nodes.get(2).await("garbage", since, START, line -> line.text().equals("GARBAGE SENT"));
    nodes.get(2).say("report 300");
    for (GroupProcess node : nodes.subList(0, 2)) {
      node.await("report", since, START, line -> line.text().endsWith(" 300 300"));
      assertEquals(1, node.linesSince(since).size(), node.linesSince(since).toString());
    }
  }

  /**
   * A firewall that refuses the crash port costs the fast detection and nothing else: the group
   * forms, stays, and misses a killed member by its silence.
   */
  @Test
  void closedCrashPortIsNoDeath() throws Exception {
    lan = new GroupLan(3);
    for (int node = 1; node <= 3; node++) {
      lan.inNode(node, "nft add table inet w");
      lan.inNode(node, "nft add chain inet w in { type filter hook input priority 0 ; }");
      lan.inNode(node, "nft add rule inet w in tcp dport 4903 reject with tcp reset");
    }
    List<GroupProcess> nodes = new ArrayList<>();
    for (int node = 1; node <= 3; node++) {
      nodes.add(lan.start(node, "-", PATIENT));
    }
    awaitAll(nodes, 3, 0, START);
    long since = System.nanoTime();
    for (int second = 1; second <= 3; second++) {
      // It is time itself that must change nothing: a member that flaps does so within a second.
      long next = since + second * TimeUnit.SECONDS.toNanos(1);
      while (System.nanoTime() - next < 0) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      everyoneHearsEveryone(nodes, second);
    }
    for (GroupProcess node : nodes) {
      assertEquals(6, node.linesSince(since).size(), "not only reports: " + node.linesSince(since));
    }
    long killed = System.nanoTime();
    nodes.removeLast().kill();
    awaitAll(nodes, 2, killed, START);
  }

  /** An interface that is removed under a group ends the group, with its name. */
  @Test
  void removedInterfaceIsReported() throws Exception {
    lan = new GroupLan(1);
    GroupProcess node = lan.start(1, "-", PATIENT);
    awaitAll(List.of(node), 1, 0, START);
    lan.inNode(1, "ip link del eth0");
    GroupProcess.Line lost = node.await("loss", 0, START, line -> line.text().startsWith("LOST "));
    assertEquals("LOST the interface eth0 of 10.77.0.1 was removed", lost.text());
  }

  private void life(String peers) throws Exception {
    List<GroupProcess> nodes = new ArrayList<>();
    for (int node = 1; node <= 4; node++) {
      nodes.add(lan.start(node, peers));
    }
    awaitAll(nodes, 4, 0, START);
    everyoneHearsEveryone(nodes, 300);

    long killed = System.nanoTime();
    nodes.removeLast().kill();
    awaitAll(nodes, 3, killed, CRASH);

    // Down on the host itself, which takes its routes away, the multicast ones too.
    long cut = System.nanoTime();
    lan.inNode(3, "ip link set eth0 down");
    awaitAll(nodes.subList(0, 2), 2, cut, SILENCE);
    awaitAll(nodes.subList(2, 3), 1, cut, SILENCE);
    long plugged = System.nanoTime();
    lan.inNode(3, "ip link set eth0 up");
    awaitMerge(nodes, 3, plugged);

    nodes.add(lan.start(4, peers));
    awaitAll(nodes, 4, plugged, START);
    long parted = System.nanoTime();
    lan.moveTo(1, 1, 2);
    awaitAll(nodes, 2, parted, SILENCE);
    long healed = System.nanoTime();
    lan.moveTo(0, 1, 2);
    awaitMerge(nodes, 4, healed);
    everyoneHearsEveryone(nodes, 301);

    long left = System.nanoTime();
    nodes.get(2).say("leave");
    nodes.remove(2).awaitEnd();
    awaitAll(nodes, 3, left, CRASH);
  }

  private static void awaitAll(
      List<GroupProcess> nodes, int members, long since, Duration patience) {
    for (GroupProcess node : nodes) {
      node.awaitView(members, since, patience);
    }
  }

  private static void awaitMerge(List<GroupProcess> nodes, int members, long since) {
    for (GroupProcess node : nodes) {
      String view = node.awaitView(members, since, MERGE).text();
      assertTrue(view.endsWith(" MERGE"), view);
    }
  }

  private static void everyoneHearsEveryone(List<GroupProcess> nodes, int counter)
      throws IOException {
    long since = System.nanoTime();
    for (GroupProcess node : nodes) {
      node.say("report " + counter);
    }
    for (GroupProcess sender : nodes) {
      for (GroupProcess node : nodes) {
        if (node != sender) {
          String wanted = "REPORT " + sender.identity() + " " + counter + " " + counter;
          node.await(wanted, since, MERGE, line -> line.text().equals(wanted));
        }
      }
    }
  }
}
