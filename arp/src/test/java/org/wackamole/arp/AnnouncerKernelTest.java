package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wackamole.arp.Eventually.eventually;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;
import org.wackamole.inet.MacAddress;

/** The announcer on a real link, seen from a client and by its kernel. */
@Tag("root")
class AnnouncerKernelTest {
  private static final IpAddress VIP = IpAddress.literal("10.0.0.5");
  private static final IpAddress CLIENT = IpAddress.literal("10.0.0.200");
  private static final MacAddress OLD_OWNER = new MacAddress(0x0200_0000_00aaL);
  private static final Repeats NONE = Repeats.NONE;

  /** Without a repeat, but refreshed without end. */
  private static final Repeats OFTEN = new Repeats(0, Duration.ofSeconds(1), Duration.ofMillis(2));

  private final Set<IpAddress> owned = ConcurrentHashMap.newKeySet();
  private Namespace node;
  private Namespace client;
  private MacAddress nodeMac;
  private MacAddress clientMac;
  private Capture capture;

  @BeforeEach
  void join() throws Exception {
    node = new Namespace();
    client = new Namespace();
    Namespace.cable(node, client);
    node.ip("addr add 10.0.0.1/16 dev eth0");
    client.ip("addr add 10.0.0.200/16 dev eth0");
    nodeMac = mac(node);
    clientMac = mac(client);
    capture = Capture.in(client);
  }

  @AfterEach
  void part() {
    capture.close();
    node.close();
    client.close();
  }

  @Test
  void theClientsNeighbourTableFollowsAnAnnouncementAtOnce() throws Exception {
    client.ip("neigh replace 10.0.0.5 lladdr " + OLD_OWNER + " dev eth0 nud reachable");
    try (Announcer announcer = announcer(NONE)) {
      assertEquals(List.of(), announce(announcer, vip(5)));
      assertTrue(client.ip("neigh show 10.0.0.5").contains(nodeMac.toString()));
    }
  }

  @Test
  void bothFormsGoToAllAndAreRepeated() throws Exception {
    try (Announcer announcer = announcer(new Repeats(2, Duration.ofMillis(50), Duration.ZERO))) {
      announce(announcer, vip(5));
      List<Capture.Captured> seen =
          eventually(() -> capture.arp(AnnouncerKernelTest::isVip), all -> all.size() == 6);
      ArpPacket request = ArpPacket.gratuitousRequest(nodeMac, VIP);
      ArpPacket reply = ArpPacket.gratuitousReply(nodeMac, VIP, MacAddress.BROADCAST);
      assertEquals(
          List.of(request, reply, request, reply, request, reply),
          seen.stream().map(Capture.Captured::content).toList());
      assertTrue(seen.stream().allMatch(each -> each.to().equals(MacAddress.BROADCAST)));
      for (int i = 2; i < 6; i += 2) {
        assertTrue(seen.get(i).at() - seen.get(i - 2).at() >= 49_000_000L);
      }
      assertEquals(6, announcer.counters().sent());
    }
  }

  @Test
  void firstAnnouncementsWaitForNoThrottledList() throws Exception {
    NotifyTarget crawl =
        new NotifyTarget.Range(
            Optional.of("eth0"), IpPrefix.parse("10.0.0.0/8").orElseThrow(), 1, false);
    try (Announcer announcer = announcer(NONE, crawl)) {
      announce(announcer, vip(5));
      List<Announcement> many = IntStream.range(0, 300).mapToObj(i -> vip(256 + i)).toList();
      many.forEach(each -> owned.add(each.address()));
      assertEquals(List.of(), announcer.announce(many));
      List<Capture.Captured> seen = capture.arp(AnnouncerKernelTest::isBroadcastForm);
      assertEquals(600, seen.size(), "all are out when announce returns");
      List<IpAddress> requested =
          seen.stream()
              .limit(300)
              .map(each -> ((ArpPacket) each.content()).senderAddress())
              .toList();
      assertEquals(many.stream().map(Announcement::address).toList(), requested);
      assertTrue(announcer.counters().notifying() > 0, "the list crawls on");
    }
  }

  @Test
  void nothingGoesOutForAnAddressOnceItsOwnershipIsLost() throws Exception {
    try (Announcer announcer = announcer(OFTEN, range("10.0.0.0/16"))) {
      announce(announcer, vip(5), vip(6));
      eventually(() -> capture.arp(AnnouncerKernelTest::isVip), all -> all.size() > 20);
      owned.remove(VIP);
      eventually(
          () -> announcer.counters().unsent().getOrDefault(Unsent.NOT_OWNED, 0L), n -> n > 0);
      int then = capture.arp(AnnouncerKernelTest::isVip).size();
      int others = capture.arp(packet -> !isVip(packet)).size();
      eventually(() -> capture.arp(packet -> !isVip(packet)), all -> all.size() > others + 50);
      assertEquals(then, capture.arp(AnnouncerKernelTest::isVip).size());
    }
  }

  @Test
  void afterAWithdrawalHasReturnedNothingGoesOut() throws Exception {
    try (Announcer announcer = announcer(OFTEN, range("10.0.0.0/16"))) {
      announce(announcer, vip(5), vip(6));
      eventually(() -> capture.arp(AnnouncerKernelTest::isVip), all -> all.size() > 20);
      announcer.withdraw(List.of(VIP));
      int then = capture.arp(AnnouncerKernelTest::isVip).size();
      int others = capture.arp(packet -> !isVip(packet)).size();
      eventually(() -> capture.arp(packet -> !isVip(packet)), all -> all.size() > others + 50);
      assertEquals(then, capture.arp(AnnouncerKernelTest::isVip).size());
    }
  }

  @Test
  void aKnownHostIsToldByUnicastAndPinged() throws Exception {
    node.ip("neigh replace 10.0.0.200 lladdr " + clientMac + " dev eth0 nud reachable");
    NotifyTarget router =
        new NotifyTarget.Range(Optional.of("eth0"), new IpPrefix(CLIENT, 32), 1000, true);
    try (Announcer announcer = announcer(NONE, router)) {
      announce(announcer, vip(5));
      List<Capture.Captured> told =
          eventually(
              () -> capture.all().stream().filter(each -> each.to().equals(clientMac)).toList(),
              all -> all.size() >= 4);
      assertEquals(
          List.of(
              ArpPacket.reply(nodeMac, VIP, clientMac, CLIENT),
              ArpPacket.gratuitousRequest(nodeMac, VIP),
              ArpPacket.request(nodeMac, VIP, CLIENT),
              Hex.text(new EchoRequest(VIP, CLIENT, 0x5741, 0).toBytes())),
          told.stream().map(Capture.Captured::content).limit(4).toList());
      eventually(
          () -> client.ip("neigh show 10.0.0.5"), shown -> shown.contains(nodeMac.toString()));
    }
  }

  @Test
  void aHostOutsideTheAddressesNetworkIsToldWhereTheInterfaceMatches() throws Exception {
    client.ip("addr add 192.168.100.1/24 dev eth0");
    client.ip("route add 195.5.3.0/24 dev eth0");
    client.ip("neigh replace 195.5.3.180 lladdr " + OLD_OWNER + " dev eth0 nud reachable");
    IpAddress router = IpAddress.literal("192.168.100.1");
    IpAddress vip = IpAddress.literal("195.5.3.180");
    NotifyTarget target =
        new NotifyTarget.Range(Optional.of("eth0"), new IpPrefix(router, 32), 1000, false);
    try (Announcer announcer = announcer(NONE, target)) {
      announcer.setSharedNeighbours(List.of(new Neighbour("ens3", router, clientMac)));
      announce(announcer, new Announcement("eth0", vip, 24));
      ArpPacket told = ArpPacket.reply(nodeMac, vip, clientMac, router);
      eventually(() -> capture.arp(told::equals), all -> all.size() == 1);
      assertTrue(client.ip("neigh show 195.5.3.180").contains(nodeMac.toString()));
    }
  }

  @Test
  void theSharedTablesAreToldWhatTheirHostsMustKnow() throws Exception {
    try (Announcer announcer = announcer(NONE, new NotifyTarget.ArpCache(1000, false))) {
      announcer.setSharedNeighbours(
          List.of(
              new Neighbour("ens3", CLIENT, clientMac),
              new Neighbour("ens3", IpAddress.literal("172.16.0.1"), clientMac),
              new Neighbour("eth0", host(77), MacAddress.BROADCAST)));
      announce(announcer, vip(5));
      ArpPacket told = ArpPacket.reply(nodeMac, VIP, clientMac, CLIENT);
      eventually(() -> capture.arp(told::equals), all -> all.size() == 1);
      assertEquals(4, announcer.counters().sent(), "both broadcasts, and both frames to one host");
      assertEquals(0, announcer.counters().notifying());
    }
  }

  @Test
  void whatCannotBeAnnouncedSaysWhyAndADownLinkIsAnnouncedOnceItIsUp() throws Exception {
    Announcement v6 = new Announcement("eth0", IpAddress.literal("2001:db8::10"), 64);
    Announcement gone = new Announcement("eth7", VIP, 24);
    Announcement notOurs = vip(9);
    Announcement down = vip(6);
    try (Announcer announcer = announcer(NONE)) {
      node.ip("link set eth0 down");
      owned.addAll(List.of(v6.address(), VIP, down.address()));
      assertEquals(
          List.of(
              new Announcer.Refusal(v6, Unsent.NOT_IPV4),
              new Announcer.Refusal(gone, Unsent.NO_SUCH_INTERFACE),
              new Announcer.Refusal(notOurs, Unsent.NOT_OWNED),
              new Announcer.Refusal(down, Unsent.INTERFACE_DOWN)),
          announcer.announce(List.of(v6, gone, notOurs, down)));
      node.ip("link set eth0 up");
      eventually(
          () -> capture.arp(packet -> packet.senderAddress().equals(down.address())),
          all -> all.size() == 2);
    }
  }

  @Test
  void anAddressIsDefendedByOneAnnouncementAsLongAsItIsOwned() throws Exception {
    try (Announcer announcer = announcer(NONE)) {
      owned.add(VIP);
      assertEquals(Optional.empty(), announcer.defend(vip(5)));
      owned.remove(VIP);
      assertEquals(Optional.of(Unsent.NOT_OWNED), announcer.defend(vip(5)));
      eventually(() -> capture.arp(AnnouncerKernelTest::isVip), all -> all.size() == 1);
    }
  }

  @Test
  void closedItRefuses() throws Exception {
    Announcer announcer = announcer(NONE);
    announcer.close();
    assertEquals(
        List.of(new Announcer.Refusal(vip(5), Unsent.STOPPED)), announce(announcer, vip(5)));
  }

  @Test
  void theKernelsTableIsReadInTheThreadsOwnNamespace() throws Exception {
    node.ip("neigh replace 10.0.0.200 lladdr " + clientMac + " dev eth0 nud stale");
    node.ip("neigh replace 10.0.0.201 dev eth0 nud failed");
    assertEquals(
        List.of(new Neighbour("eth0", CLIENT, clientMac)), node.call(NeighbourTable::read));
  }

  private Announcer announcer(Repeats repeats, NotifyTarget... targets) throws Exception {
    return node.call(() -> new Announcer(repeats, List.of(targets), owned::contains));
  }

  private List<Announcer.Refusal> announce(Announcer announcer, Announcement... announcements) {
    List.of(announcements).forEach(each -> owned.add(each.address()));
    return announcer.announce(List.of(announcements));
  }

  private static NotifyTarget range(String hosts) {
    return new NotifyTarget.Range(
        Optional.of("eth0"), IpPrefix.parse(hosts).orElseThrow(), 1000, false);
  }

  private static Announcement vip(int last) {
    return new Announcement("eth0", host(last), 16);
  }

  private static IpAddress host(int last) {
    return IpAddress.v4((10 << 24) + last);
  }

  private static boolean isVip(ArpPacket packet) {
    return packet.senderAddress().equals(VIP);
  }

  private static boolean isBroadcastForm(ArpPacket packet) {
    return packet.senderAddress().equals(packet.targetAddress()) && !isVip(packet);
  }

  private static MacAddress mac(Namespace namespace) {
    String[] words = namespace.ip("-br link show eth0").split("\\s+");
    return MacAddress.parse(words[2]).orElseThrow();
  }
}
