package org.wackamole.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Four addresses on four nodes, with the very file of old; each test begins at peace. */
@Tag("root")
final class FourNodesTest {
  private static final String SOCKET = "/var/run/wack.it";

  @RegisterExtension static final Lab LAB = new Lab("seed-images.conf", 4);

  private SortedMap<String, SortedSet<String>> before;

  @BeforeEach
  void settle() throws Exception {
    LAB.settle();
    before = LAB.held();
  }

  @Test
  void eachNodeHasOneAddressAndSaysSo() throws Exception {
    assertEquals(List.of(1, 1, 1, 1), Lab.loads(before));
    for (String node : LAB.nodes()) {
      String status = LAB.run("ctl", node, "status");
      for (String address : Lab.union(before)) {
        assertTrue(status.contains(address), status);
      }
      assertEquals(0, LAB.lab("ctl", node, "status", "--check").exit(), status);
    }
  }

  @Test
  void whoIsStoppedHandsOverAndNothingIsBoundTwice() throws Exception {
    List<Sighting> seen = LAB.measure(3, "stop", "web2");
    onlyMovedFrom("web2", seen);
    assertTrue(LAB.held().get("web2").isEmpty());
  }

  /** The daemon cannot clean up any more: its guard does. */
  @Test
  void whoIsKilledKeepsNothingAndOnlyItsAddressMoves() throws Exception {
    List<Sighting> seen = LAB.measure(4, "kill", "web3");
    onlyMovedFrom("web3", seen);
    assertTrue(LAB.held().get("web3").isEmpty());
  }

  private void onlyMovedFrom(String victim, List<Sighting> seen) {
    for (Sighting sighting : seen) {
      boolean victims = before.get(victim).contains(sighting.address());
      assertEquals(victims ? 1 : 0, sighting.moves(), seen.toString());
      assertEquals(0, sighting.twiceMillis(), seen.toString());
      assertEquals(1, sighting.owners().size(), seen.toString());
      assertFalse(sighting.owners().contains(victim), seen.toString());
    }
  }

  @Test
  void aCableThatIsPulledMovesOneAddressAndPluggedInOneOwnerIsLeft() throws Exception {
    LAB.run("cut", "web1");
    LAB.await("takeover", held -> Lab.union(without("web1", held)).equals(Lab.union(before)));
    LAB.run("heal");
    LAB.await("one owner each", LAB::even);
  }

  @Test
  void eachSideCoversThePoolAndAfterwardsOneOwnerIsLeft() throws Exception {
    LAB.run("partition", "web1,web2", "web3,web4");
    LAB.await(
        "pool on both sides",
        held ->
            Lab.union(without("web3", without("web4", held))).equals(Lab.union(before))
                && Lab.union(without("web1", without("web2", held))).equals(Lab.union(before)));
    LAB.run("heal");
    LAB.await("one owner each", LAB::even);
  }

  @Test
  void whoIsToldToFailHoldsNothingUntilItRecovers() throws Exception {
    LAB.run("ctl", "web4", "fail");
    SortedMap<String, SortedSet<String>> drained =
        LAB.await("handover", held -> held.get("web4").isEmpty() && Lab.once(held));
    assertEquals(Lab.union(before), Lab.union(drained));
    assertTrue(LAB.run("ctl", "web1", "status").contains("DRAINED"));
    LAB.run("ctl", "web4", "recover");
    LAB.await("return", LAB::even);
  }

  @Test
  void aBadFileIsRefusedByLineAndChangesNothing() throws Exception {
    Path file = LAB.configuration("web1");
    String good = Files.readString(file);
    try {
      List<Sighting> seen =
          LAB.measureWhile(
              4,
              () -> {
                Files.writeString(
                    file, good.replace("Mature", "Matrue").replace("180/24", "180/33"));
                Command.Ended refused = LAB.lab("ctl", "web1", "reload");
                assertEquals(1, refused.exit(), refused.output());
                assertTrue(refused.output().contains("web1.conf:6:"), refused.output());
                assertTrue(refused.output().contains("nothing was changed"), refused.output());
              });
      atRest(seen);
    } finally {
      Files.writeString(file, good);
    }
    assertTrue(LAB.run("ctl", "web1", "reload").contains("nothing changed"));
    assertEquals(before, LAB.held());
  }

  @Test
  void noiseOnTheControlSocketAndOnTheGroupsPortsChangesNothing() throws Exception {
    List<Sighting> seen =
        LAB.measureWhile(
            8,
            () -> {
              LAB.run("exec", "web1", "python3", "-c", ODD_REQUESTS, SOCKET);
              LAB.run("exec", "web2", "python3", "-c", NOISE, "192.168.100.183");
            });
    atRest(seen);
    assertEquals(before, LAB.held());
    for (String node : LAB.nodes()) {
      assertEquals(0, LAB.lab("ctl", node, "status", "--check").exit(), node);
    }
  }

  private static void atRest(List<Sighting> seen) {
    assertEquals(
        Set.of(0), Set.copyOf(seen.stream().map(Sighting::moves).toList()), seen.toString());
    assertTrue(seen.stream().allMatch(s -> s.twiceMillis() == 0), seen.toString());
  }

  private static SortedMap<String, SortedSet<String>> without(
      String node, SortedMap<String, SortedSet<String>> held) {
    SortedMap<String, SortedSet<String>> others = new TreeMap<>(held);
    others.put(node, new TreeSet<>());
    return others;
  }

  /** Halves, heaps, and nothing at all. */
  private static final String ODD_REQUESTS =
      """
      import os, socket, sys
      idle = []
      for data in [b'', b'{"request":"sta', b'\\n' * 1000, b'[' * 100000 + b'\\n', b'\\0\\xff\\n',
                   b'{"request":"' + b'x' * (8 << 20) + b'"}\\n', os.urandom(65536) + b'\\n',
                   b'{"request":12}\\n{}\\n[]\\n"x"\\n1e999\\n'] + [None] * 70:
          s = socket.socket(socket.AF_UNIX)
          s.settimeout(0.5)
          try:
              s.connect(sys.argv[1])
              if data is None:
                  idle.append(s)
              else:
                  s.sendall(data)
                  s.shutdown(socket.SHUT_WR)
                  while s.recv(65536):
                      pass
          except OSError:
              pass
      """;

  /** To the port of the group, by datagrams and by connections. */
  private static final String NOISE =
      """
      import os, random, socket, sys
      random.seed(1)
      shapes = [b'', b'\\0', b'GET / HTTP/1.0\\r\\n\\r\\n'] + [
          os.urandom(random.choice([1, 7, 60, 200, 1400])) for _ in range(60)]
      udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      for shape in shapes:
          udp.sendto(shape, (sys.argv[1], 4803))
          try:
              with socket.create_connection((sys.argv[1], 4803), 1) as tcp:
                  tcp.sendall(shape)
          except OSError:
              pass
      """;
}
