package org.wackamole.agent.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members in processes of their own on a LAN of namespaces. The bounds are those of a crowded
 * machine; how fast it is on a quiet one is measured by {@link GroupBench}.
 */
@Tag("root")
class GroupLanTest {
  private static final Duration START = Duration.ofSeconds(60);
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

  /** Noise on the multicast address, and the unicast port changes nothing. */
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
      List<GroupProcess.Line> said =
          node.linesSince(since).stream()
              .filter(line -> !line.text().startsWith("SEALED"))
              .toList();
      assertEquals(1, said.size(), said.toString());
    }
  }

  /** A host that falls off the LAN with its carrier up is told of as gone, and merges again. */
  @Test
  void cutHostIsGone() throws Exception {
    List<GroupProcess> nodes = three();
    for (int victim : new int[] {2, 0}) {
      long cut = System.nanoTime();
      lan.mute(victim + 1, true);
      GroupProcess gone = nodes.get(victim);
      List<GroupProcess> rest = without(nodes, gone);
      awaitAll(rest, 2, cut, SILENCE);
      assertDeparted(rest, gone, cut, "HostGone[ifname=eth0]");
      gone.awaitView(1, cut, SILENCE);
      long healed = System.nanoTime();
      lan.mute(victim + 1, false);
      awaitAll(nodes, 3, healed, MERGE);
    }
  }

  /**
   * A frozen daemon whose host answers has its time; one that is frozen for longer is told of as
   * quiet, parts from the others when it goes on, and merges with them.
   */
  @Test
  void frozenDaemonIsQuiet() throws Exception {
    List<GroupProcess> nodes = three();
    GroupProcess frozen = nodes.get(1);
    List<GroupProcess> rest = without(nodes, frozen);
    long stopped = System.nanoTime();
    frozen.signal("STOP");
    awaitAll(rest, 2, stopped, SILENCE);
    assertDeparted(rest, frozen, stopped, "Quiet[]");
    for (GroupProcess node : rest) {
      long told = node.awaitView(2, stopped, SILENCE).nanos() - stopped;
      assertTrue(told >= GroupLan.HANG.toNanos() / 2, "only " + told + " ns of patience");
    }
    long resumed = System.nanoTime();
    frozen.signal("CONT");
    awaitAll(nodes, 3, resumed, MERGE);
    frozen.await("fellows", resumed, MERGE, line -> line.text().startsWith("FELLOWS "));
  }

  /** A loop that stands still is silence, whatever else of its daemon goes on. */
  @Test
  void wedgedLoopIsSilence() throws Exception {
    List<GroupProcess> nodes = three();
    long since = System.nanoTime();
    nodes.get(2).say("wedge");
    awaitAll(nodes.subList(0, 2), 2, since, SILENCE);
    assertDeparted(nodes.subList(0, 2), nodes.get(2), since, "Quiet[]");
  }

  /** A member that hears nothing is left out though its beats come, and comes back afterwards. */
  @Test
  void deafMemberIsLeftOut() throws Exception {
    List<GroupProcess> nodes = three();
    long since = System.nanoTime();
    lan.deafen(1);
    awaitAll(nodes.subList(1, 3), 2, since, SILENCE);
    nodes.get(0).awaitView(1, since, SILENCE);
    long healed = System.nanoTime();
    lan.hearAgain(1);
    awaitAll(nodes, 3, healed, MERGE);
  }

  /** Of two that do not hear each other one goes, the same for all, and stays out. */
  @Test
  void oneOfAPairGoes() throws Exception {
    List<GroupProcess> nodes = three();
    long since = System.nanoTime();
    lan.part(2, 3);
    awaitAll(nodes.subList(0, 2), 2, since, SILENCE);
    assertDeparted(nodes.subList(0, 2), nodes.get(2), since, "Quiet[]");
    long next = System.nanoTime();
    nodes.get(2).awaitView(1, since, SILENCE);
    lan.hearAgain(2);
    lan.hearAgain(3);
    everyoneHearsEveryone(nodes.subList(0, 2), 7);
    for (GroupProcess node : nodes) {
      assertTrue(
          node.linesSince(next).stream().noneMatch(line -> line.text().startsWith("VIEW 3 ")),
          node.linesSince(next).toString());
    }
  }

  /** What a guard sends from a shell is a farewell; a second one, after the return, is nothing. */
  @Test
  void farewellOfTheGuardCounts(@TempDir Path directory) throws Exception {
    List<GroupProcess> nodes = three();
    GroupProcess leaver = nodes.get(2);
    List<GroupProcess> rest = nodes.subList(0, 2);
    Path sealed = directory.resolve("farewell");
    leaver.await("sealed", 0, START, line -> line.text().equals("SEALED 2"));
    long since = System.nanoTime();
    leaver.say("farewell " + sealed);
    leaver.await("farewell", since, START, line -> line.text().startsWith("WRITTEN "));
    sendFarewell(sealed);
    awaitAll(rest, 2, since, SILENCE);
    assertDeparted(rest, leaver, since, "Released[]");
    awaitAll(nodes, 3, since, MERGE);
    long returned = System.nanoTime();
    sendFarewell(sealed);
    everyoneHearsEveryone(nodes, 8);
    for (GroupProcess node : rest) {
      assertTrue(
          node.linesSince(returned).stream().noneMatch(l -> l.text().startsWith("DEPARTED ")),
          node.linesSince(returned).toString());
    }
  }

  private void sendFarewell(Path sealed) throws IOException {
    for (int node = 1; node <= 2; node++) {
      // As lib/wackamole-guard does it.
      String send =
          "cat %s >/dev/udp/%s/%d".formatted(sealed, GroupLan.address(node), GroupLan.PORT);
      lan.shell(3, send);
    }
  }

  private List<GroupProcess> three() throws IOException {
    lan = new GroupLan(3);
    List<GroupProcess> nodes = new ArrayList<>();
    for (int node = 1; node <= 3; node++) {
      nodes.add(lan.start(node, "-"));
      // One after the other, so that the order of the view is that of the nodes.
      nodes.getLast().awaitView(node, 0, START);
    }
    everyoneHearsEveryone(nodes, 1);
    return nodes;
  }

  private static List<GroupProcess> without(List<GroupProcess> nodes, GroupProcess one) {
    return nodes.stream().filter(node -> node != one).toList();
  }

  /** Once the view is there: who made it has told, the others may have had no time to. */
  private static void assertDeparted(
      List<GroupProcess> nodes, GroupProcess gone, long since, String how) {
    String wanted = "DEPARTED " + gone.identity() + " " + how;
    List<List<GroupProcess.Line>> said =
        nodes.stream().map(node -> node.linesSince(since)).toList();
    assertTrue(
        said.stream().flatMap(List::stream).anyMatch(line -> line.text().equals(wanted)),
        "no " + wanted + " in " + said);
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
          hears(node, sender, counter, since);
        }
      }
    }
  }

  /** As the core does, what was sent right after a merge is sent again: it may be lost then. */
  private static void hears(GroupProcess node, GroupProcess sender, int counter, long since)
      throws IOException {
    String wanted = "REPORT " + sender.identity() + " " + counter + " " + counter;
    Duration half = MERGE.dividedBy(2);
    try {
      node.await(wanted, since, half, line -> line.text().equals(wanted));
    } catch (AssertionError lost) {
      sender.say("report " + counter);
      node.await(wanted, since, half, line -> line.text().equals(wanted));
    }
  }
}
