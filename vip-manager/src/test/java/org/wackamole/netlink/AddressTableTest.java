package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.testing.Namespace;

/** What an address table does to a real kernel: host eth0 192.168.100.101/24 on a cable. */
@Tag("root")
class AddressTableTest {
  private final Namespace host = new Namespace();
  private final Namespace router = new Namespace();
  private AddressTable table;

  @BeforeEach
  void cable() {
    host.connect("eth0", router, "eth0");
    host.ip("addr", "add", "192.168.100.101/24", "dev", "eth0");
    host.ip("route", "add", "default", "via", "192.168.100.1");
    router.ip("addr", "add", "192.168.100.1/24", "dev", "eth0");
    router.ip("addr", "add", "195.5.3.7/24", "dev", "eth0");
    table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
  }

  @AfterEach
  void cleanUp() {
    table.close();
    host.close();
    router.close();
  }

  @Test
  void addressAndPrefixAreThoseOfTheFile() {
    assertEquals(
        List.of(new Outcome.Done(), new Outcome.Done(), new Outcome.Done()),
        table.apply(
            List.of(add("195.5.3.180", 24), add("192.168.100.200", 24), add("2001:db8::10", 64))));
    String bound = host.ip("-o", "addr", "show", "dev", "eth0");
    assertTrue(bound.contains("195.5.3.180/24"), bound);
    assertTrue(bound.contains("192.168.100.200/24"), bound);
    assertTrue(bound.contains("2001:db8::10/64"), bound);
  }

  @Test
  void deletingAnyAddressTakesNoOtherAlong() {
    List<String> all = List.of("195.5.3.180", "195.5.3.181", "195.5.3.182", "195.5.3.183");
    for (String first : all) {
      all.forEach(address -> assertEquals(new Outcome.Done(), one(add(address, 24))));
      assertEquals(new Outcome.Done(), one(remove(first, 24)));
      TreeSet<String> expected = new TreeSet<>(all);
      expected.remove(first);
      assertEquals(expected, boundIn("195.5.3."));
      expected.forEach(address -> assertEquals(new Outcome.Done(), one(remove(address, 24))));
    }
    assertEquals(new TreeSet<>(List.of("192.168.100.101")), boundIn("192.168.100."));
  }

  @Test
  void anAddressThatSomebodyAddedAfterOursSurvivesOurs() {
    one(add("195.5.3.180", 24));
    host.ip("addr", "add", "195.5.3.9/24", "dev", "eth0");
    host.ip("link", "set", "eth0", "down");
    host.ip("link", "set", "eth0", "up");
    host.run(List.of("sh", "-c", "echo 0 > /proc/sys/net/ipv4/conf/eth0/promote_secondaries"));
    assertEquals(new Outcome.Done(), one(remove("195.5.3.180", 24)));
    assertEquals(new TreeSet<>(List.of("195.5.3.9")), boundIn("195.5.3."));
  }

  @Test
  void theEndOfALifetimeTakesNoOtherAlong() throws Exception {
    one(new Change.Add("eth0", IpAddress.literal("195.5.3.180"), 24, Optional.of(sec(1))));
    one(add("195.5.3.181", 24));
    assertEquals(2, boundIn("195.5.3.").size());
    await(() -> boundIn("195.5.3.").size() < 2);
    assertEquals(new TreeSet<>(List.of("195.5.3.181")), boundIn("195.5.3."));
  }

  @Test
  void aVirtualAddressIsNeverTheDefaultSource() {
    one(add("192.168.100.200", 24));
    one(add("195.5.3.180", 24));
    for (String to : List.of("192.168.100.9", "8.8.8.8", "195.5.3.7")) {
      String route = host.ip("route", "get", to);
      assertTrue(route.contains("src 192.168.100.101"), route);
    }
  }

  @Test
  void theHostsOwnAddressThatCameLaterIsPutFirstAgain() {
    host.ip("addr", "del", "192.168.100.101/24", "dev", "eth0");
    List<Change> changes = List.of(add("192.168.100.200", 24), add("192.168.100.201", 24));
    table.apply(changes);
    host.ip("addr", "add", "192.168.100.101/24", "dev", "eth0");
    one(add("192.168.100.202", 24));
    List<Held> ours =
        List.of(
            new Held("eth0", IpAddress.literal("192.168.100.200"), 24),
            new Held("eth0", IpAddress.literal("192.168.100.201"), 24),
            new Held("eth0", IpAddress.literal("192.168.100.202"), 24));
    List<Held> ahead = Inventory.aheadOfTheHost(ours, table.dump());
    assertEquals(ours.subList(0, 2), ahead);
    List<Change> again = new ArrayList<>(ahead.stream().map(Held::removal).toList());
    again.addAll(changes);
    assertEquals(4, count(table.apply(again), new Outcome.Done()));
    String route = host.ip("route", "get", "192.168.100.9");
    assertTrue(route.contains("src 192.168.100.101"), route);
    assertEquals(List.of(), Inventory.aheadOfTheHost(ours, table.dump()));
    assertEquals(4, boundIn("192.168.100.").size());
  }

  @Test
  void ipv6AvoidsAVirtualAddressAsSource() {
    host.ip("addr", "add", "2001:db8::101/64", "dev", "eth0", "nodad");
    one(add("2001:db8::10", 64));
    String route = host.ip("-6", "route", "get", "2001:db8::9");
    assertTrue(route.contains("src 2001:db8::101"), route);
  }

  @Test
  void aNeighbourInAForeignNetworkIsAnsweredOnTheLink() throws Exception {
    host.ip("route", "del", "default");
    one(add("195.5.3.180", 24));
    try (DatagramSocket server =
            host.call(() -> new DatagramSocket(new InetSocketAddress("195.5.3.180", 7)));
        DatagramSocket client =
            router.call(() -> new DatagramSocket(new InetSocketAddress("195.5.3.7", 0)))) {
      server.setSoTimeout(2000);
      client.setSoTimeout(2000);
      client.send(new DatagramPacket(new byte[] {42}, 1, new InetSocketAddress("195.5.3.180", 7)));
      DatagramPacket question = new DatagramPacket(new byte[9], 9);
      server.receive(question);
      server.send(question);
      DatagramPacket answer = new DatagramPacket(new byte[9], 9);
      client.receive(answer);
      assertEquals(42, answer.getData()[0]);
    }
  }

  @Test
  void theRouteGoesWithTheLastAddressOfItsNetwork() {
    table.apply(List.of(add("195.5.3.180", 24), add("195.5.3.181", 24)));
    one(remove("195.5.3.180", 24));
    assertTrue(host.ip("route").contains("195.5.3.0/24 dev eth0"));
    one(remove("195.5.3.181", 24));
    assertFalse(host.ip("route").contains("195.5.3.0/24"));
  }

  @Test
  void addingAgainBringsBackTheRouteThatALinkThatWasDownLost() {
    one(add("195.5.3.180", 24));
    host.ip("link", "set", "eth0", "down");
    host.ip("link", "set", "eth0", "up");
    assertInstanceOf(Outcome.AlreadyThere.class, one(add("195.5.3.180", 24)));
    assertTrue(host.ip("route").contains("195.5.3.0/24 dev eth0"));
  }

  @Test
  void whatIsBoundSomewhereElseOrOtherwiseIsNotBoundAgain() {
    host.ip("addr", "add", "195.5.3.180/32", "dev", "lo");
    assertEquals(
        new Outcome.AlreadyThere(
            new BoundAddress("lo", IpAddress.literal("195.5.3.180"), 32, false, true)),
        one(add("195.5.3.180", 24)));
    assertEquals(new Outcome.NotThere(), one(remove("195.5.3.180", 24)));
    assertEquals(new TreeSet<>(List.of("195.5.3.180")), boundIn("195.5.3."));
  }

  @Test
  void aRemovalMatchesInterfaceAddressAndPrefix() {
    host.ip("addr", "add", "195.5.3.180/32", "dev", "eth0");
    assertEquals(new Outcome.NotThere(), one(remove("195.5.3.180", 24)));
    assertEquals(
        new Outcome.NotThere(),
        one(new Change.Remove("gone0", IpAddress.literal("195.5.3.180"), 32)));
    assertEquals(new Outcome.Done(), one(remove("195.5.3.180", 32)));
  }

  @Test
  void failuresSayWhatToDo() {
    assertEquals(
        new Outcome.Failed(19, "cannot add 10.0.0.1/24 to eth9: there is no interface eth9"),
        one(new Change.Add("eth9", IpAddress.literal("10.0.0.1"), 24, Optional.empty())));
    String longName = "e".repeat(1000);
    assertInstanceOf(
        Outcome.Failed.class,
        one(new Change.Add(longName, IpAddress.literal("10.0.0.1"), 24, Optional.empty())));
    host.ip("link", "set", "eth0", "down");
    assertEquals(
        new Outcome.Failed(
            100,
            "cannot add 10.0.0.1/24 to eth0: interface eth0 is switched off;"
                + " try: ip link set eth0 up"),
        one(add("10.0.0.1", 24)));
    host.ip("link", "set", "eth0", "up");
    host.run(List.of("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6"));
    assertEquals(
        new Outcome.Failed(
            13,
            "cannot add 2001:db8::1/64 to eth0: IPv6 is switched off on eth0;"
                + " try: sysctl net.ipv6.conf.eth0.disable_ipv6=0"),
        one(add("2001:db8::1", 64)));
  }

  @Test
  void aThousandAddressesComeAndGoWithAnOutcomeEach() {
    List<Change> additions = new ArrayList<>();
    List<Change> removals = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      IpAddress address = IpAddress.v4(0x0a63_0001 + i);
      additions.add(new Change.Add("eth0", address, 16, Optional.empty()));
      removals.add(new Change.Remove("eth0", address, 16));
    }
    assertEquals(1000, count(table.apply(additions), new Outcome.Done()));
    assertEquals(
        1001,
        table.dump().stream()
            .filter(b -> b.ifname().equals("eth0"))
            .filter(b -> b.address().isV4())
            .count());
    assertEquals(1000, count(table.apply(removals), new Outcome.Done()));
    assertEquals(1000, count(table.apply(removals), new Outcome.NotThere()));
  }

  @Test
  void linksTellNameStateAndAddress() throws Exception {
    host.ip("link", "set", "eth0", "mtu", "1400", "address", "02:00:00:00:00:01");
    await(() -> eth0().running());
    Link link = eth0();
    assertEquals("02:00:00:00:00:01", link.mac().orElseThrow().toString());
    assertEquals(1400, link.mtu());
    assertTrue(link.up());
    router.ip("link", "set", "eth0", "down");
    assertTrue(eth0().up());
    assertFalse(eth0().running());
    host.ip("link", "set", "eth0", "down");
    assertFalse(eth0().up());
  }

  @Test
  void anInterfaceProvesItselfAndKeepsNothing() {
    String before = host.ip("addr");
    assertEquals(new Outcome.Done(), table.tryInterface("eth0"));
    assertEquals(before, host.ip("addr"));
    assertInstanceOf(Outcome.Failed.class, table.tryInterface("eth9"));
    host.ip("link", "set", "eth0", "down");
    assertInstanceOf(Outcome.Failed.class, table.tryInterface("eth0"));
  }

  @Test
  void promotionIsSwitchedOnBeforeAnAddressIsBound() {
    // A new namespace has what this machine has, and that of a Debian with systemd is on.
    host.run(List.of("sh", "-c", "echo 0 > /proc/sys/net/ipv4/conf/eth0/promote_secondaries"));
    one(add("195.5.3.180", 24));
    assertEquals(
        "1", host.run(List.of("cat", "/proc/sys/net/ipv4/conf/eth0/promote_secondaries")).strip());
  }

  private Link eth0() {
    return table.links().stream().filter(l -> l.name().equals("eth0")).findFirst().orElseThrow();
  }

  private Outcome one(Change change) {
    return table.apply(List.of(change)).getFirst();
  }

  private TreeSet<String> boundIn(String network) {
    TreeSet<String> found = new TreeSet<>();
    table.dump().forEach(bound -> found.add(bound.address().toString()));
    found.removeIf(address -> !address.startsWith(network));
    return found;
  }

  private static long count(List<Outcome> outcomes, Outcome wanted) {
    return outcomes.stream().filter(wanted::equals).count();
  }

  private static Duration sec(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Change add(String address, int prefixLength) {
    return new Change.Add("eth0", IpAddress.literal(address), prefixLength, Optional.empty());
  }

  private static Change remove(String address, int prefixLength) {
    return new Change.Remove("eth0", IpAddress.literal(address), prefixLength);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + sec(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 10 seconds");
      LockSupport.parkNanos(5_000_000);
    }
  }
}
