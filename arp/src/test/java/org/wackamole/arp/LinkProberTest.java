package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wackamole.arp.Eventually.eventually;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** A node on a switch with a member and a router, whose ports the switch can mute. */
@Tag("root")
class LinkProberTest {
  private static final IpAddress MEMBER = IpAddress.literal("10.0.0.2");
  private static final IpAddress ROUTER = IpAddress.literal("10.0.0.254");
  private static final int TRIES = 10;

  private final Namespace lan = new Namespace();
  private final Namespace node = new Namespace();
  private final Namespace member = new Namespace();
  private final Namespace router = new Namespace();
  private LinkProber prober;
  private Capture capture;

  @BeforeEach
  void plug() throws Exception {
    lan.ip("link add br0 type bridge");
    lan.ip("link set br0 up");
    plug(node, "node", "10.0.0.1/24");
    plug(member, "member", "10.0.0.2/24");
    plug(router, "router", "10.0.0.254/24");
    capture = Capture.in(router);
    prober = node.call(LinkProber::new);
  }

  private void plug(Namespace host, String port, String address) {
    host.ip("link add eth0 type veth peer name " + port + " netns " + lan.name());
    host.ip("link set eth0 up");
    host.ip("addr add " + address + " dev eth0");
    lan.ip("link set " + port + " master br0");
    lan.ip("link set " + port + " up");
  }

  @AfterEach
  void unplug() {
    prober.close();
    capture.close();
    List.of(node, member, router, lan).forEach(Namespace::close);
  }

  @Test
  void aLinkOnWhichAWitnessAnswersIsFoundSoAtOnce() throws Exception {
    knowUntilRouterWasAsked(Set.of(MEMBER));
    assertEquals(LinkFinding.ANSWERED, judge(Set.of(MEMBER)));
    assertFoundWithoutAWait(LinkFinding.ANSWERED);
  }

  @Test
  void aMutedPortIsFoundSilentAfterAQuarterOfASecondForAsLongAsItIs() throws Exception {
    knowUntilRouterWasAsked(Set.of(MEMBER));
    mute("node", true);
    long begun = System.nanoTime();
    assertEquals(LinkFinding.SILENT, judge(Set.of(MEMBER)));
    assertTrue(System.nanoTime() - begun >= 240_000_000L, "too hasty");
    assertEquals(LinkFinding.SILENT, judge(Set.of(MEMBER)));
    mute("node", false);
    assertEquals(LinkFinding.ANSWERED, judge(Set.of(MEMBER)));
  }

  @Test
  void aCableWithNobodyElseHasNoWitnessWhenTheMemberIsLost() throws Exception {
    router.ip("link set eth0 down");
    try (Capture seen = Capture.in(member)) {
      know(Set.of(MEMBER), List.of());
      eventually(() -> seen.arp(p -> isAnswerOf(p, MEMBER)), all -> !all.isEmpty());
    }
    member.ip("link set eth0 down");
    assertFoundWithoutAWait(LinkFinding.NO_WITNESS);
  }

  /** It still answers, but whether it is cut off with us or not, it is no sign of the rest. */
  @Test
  void aLostMemberIsNoWitness() throws Exception {
    router.ip("link set eth0 down");
    try (Capture seen = Capture.in(member)) {
      know(Set.of(MEMBER), List.of());
      eventually(() -> seen.arp(p -> isAnswerOf(p, MEMBER)), all -> !all.isEmpty());
    }
    assertEquals(LinkFinding.NO_WITNESS, judge(Set.of(MEMBER)));
  }

  @Test
  void aGatewayThatIsALostMemberIsNoWitnessEither() throws Exception {
    router.ip("link set eth0 down");
    member.ip("addr add 10.0.0.254/24 dev eth0");
    try (Capture seen = Capture.in(member)) {
      know(Set.of(MEMBER), List.of(ROUTER));
      eventually(() -> seen.arp(LinkProberTest::asksRouter), all -> !all.isEmpty());
      eventually(() -> seen.arp(p -> isAnswerOf(p, ROUTER)), all -> !all.isEmpty());
    }
    member.ip("link set eth0 down");
    assertEquals(LinkFinding.NO_WITNESS, judge(Set.of(MEMBER)));
  }

  @Test
  void aSwitchThatBlinksFor200MillisecondsIsNotSilent() throws Exception {
    knowUntilRouterWasAsked(Set.of(MEMBER));
    boolean inTime = false;
    for (int i = 0; i < TRIES && !inTime; i++) {
      mute("node", true);
      CompletableFuture<SortedMap<String, LinkFinding>> found = begin(Set.of(MEMBER));
      long begun = System.nanoTime();
      eventually(() -> System.nanoTime() - begun, elapsed -> elapsed >= 190_000_000L);
      mute("node", false);
      inTime = System.nanoTime() - begun < 240_000_000L;
      SortedMap<String, LinkFinding> all = found.get(5, TimeUnit.SECONDS);
      // It blinked for longer where this did not run at the right moment, and that is another case.
      assertTrue(!inTime || all.equals(Map.of("eth0", LinkFinding.ANSWERED)), all.toString());
    }
    assertTrue(inTime, "this machine was never in time");
  }

  @Test
  void aLivingMemberAnswersForTheLinkWhileTheGatewayIsStartedAgain() throws Exception {
    knowUntilRouterWasAsked(Set.of(MEMBER));
    router.ip("link set eth0 down");
    assertEquals(LinkFinding.ANSWERED, judge(Set.of()));
  }

  @Test
  void withoutCarrierItIsSilentAndWithoutArpThereIsNobodyToAsk() throws Exception {
    know(Set.of(MEMBER), List.of());
    lan.ip("link set node down");
    CompletableFuture<SortedMap<String, LinkFinding>> found = new CompletableFuture<>();
    prober.judge(new TreeSet<>(Set.of("eth0", "eth9", "lo")), Set.of(), found::complete);
    assertEquals(
        new TreeMap<>(
            Map.of(
                "eth0", LinkFinding.SILENT,
                "eth9", LinkFinding.SILENT,
                "lo", LinkFinding.NO_WITNESS)),
        found.get(5, TimeUnit.SECONDS));
  }

  @Test
  void closedItKnowsNothing() throws Exception {
    prober.close();
    assertEquals(LinkFinding.NO_WITNESS, judge(Set.of()));
  }

  /** With the router as the gateway, and as one that has answered. */
  private void knowUntilRouterWasAsked(Set<IpAddress> members) throws Exception {
    node.ip("route add default via 10.0.0.254");
    know(members, List.of());
    eventually(() -> capture.arp(LinkProberTest::asksRouter), all -> !all.isEmpty());
    eventually(() -> capture.arp(p -> isAnswerOf(p, ROUTER)), all -> !all.isEmpty());
  }

  private void know(Set<IpAddress> members, List<IpAddress> named) {
    prober.know(
        new Acquaintances(
            Map.of(
                "eth0",
                new Acquaintances.Link(
                    Set.of(IpPrefix.parse("10.0.0.0/24").orElseThrow()),
                    Set.of(IpAddress.literal("10.0.0.5")))),
            named,
            members,
            List.of()));
  }

  private LinkFinding judge(Set<IpAddress> lost) throws Exception {
    return begin(lost).get(5, TimeUnit.SECONDS).get("eth0");
  }

  /** A busy machine is late at times, and a wait would be there every time. */
  private void assertFoundWithoutAWait(LinkFinding expected) throws Exception {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < TRIES && shortest >= 240_000_000L; i++) {
      long begun = System.nanoTime();
      assertEquals(expected, judge(Set.of(MEMBER)));
      shortest = Math.min(shortest, System.nanoTime() - begun);
    }
    assertTrue(shortest < 240_000_000L, "waited for others, ns: " + shortest);
  }

  private CompletableFuture<SortedMap<String, LinkFinding>> begin(Set<IpAddress> lost) {
    CompletableFuture<SortedMap<String, LinkFinding>> found = new CompletableFuture<>();
    prober.judge(new TreeSet<>(Set.of("eth0")), lost, found::complete);
    return found;
  }

  private void mute(String port, boolean muted) {
    lan.bridge("link set dev " + port + " state " + (muted ? 0 : 3));
  }

  private static boolean asksRouter(ArpPacket packet) {
    return packet.operation() == ArpPacket.Operation.REQUEST
        && packet.targetAddress().equals(ROUTER)
        && packet.senderAddress().equals(IpAddress.literal("10.0.0.1"));
  }

  private static boolean isAnswerOf(ArpPacket packet, IpAddress address) {
    return packet.operation() == ArpPacket.Operation.REPLY
        && packet.senderAddress().equals(address);
  }
}
