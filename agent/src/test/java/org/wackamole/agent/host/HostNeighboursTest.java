package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.agent.Log;
import org.wackamole.arp.Announcer;
import org.wackamole.arp.Asker;
import org.wackamole.arp.ConflictWatch;
import org.wackamole.arp.LinkProber;
import org.wackamole.arp.Neighbour;
import org.wackamole.arp.Repeats;
import org.wackamole.core.Event;
import org.wackamole.core.IfAddress;
import org.wackamole.core.LinkVerdict;
import org.wackamole.core.MemberId;
import org.wackamole.core.Obstacle;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;
import org.wackamole.testing.Namespace;

/** What the loop hears of a real link: host eth0, and at the other end a host with 10.0.0.5. */
@Tag("root")
class HostNeighboursTest {
  private static final IfAddress TAKEN = address("eth0", "10.0.0.5");
  private static final IfAddress UNUSED = address("eth0", "10.0.0.6");
  private static final IfAddress NOWHERE = address("eth9", "10.0.0.7");

  private final Namespace host = new Namespace();
  private final Namespace other = new Namespace();
  private final Events events = new Events();
  private HostNeighbours neighbours;

  @BeforeEach
  void cable() {
    host.connect("eth0", other, "eth0");
    host.ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
    other.ip("addr", "add", "10.0.0.5/24", "dev", "eth0");
    neighbours = host.call(() -> new HostNeighbours(arp(), Duration.ofSeconds(60), events));
  }

  private static HostNeighbours.Arp arp() throws IOException {
    Announcer announcer = new Announcer(Repeats.NONE, List.of(), address -> true);
    return new HostNeighbours.Arp(
        new Asker(), announcer, new ConflictWatch(announcer, address -> true), new LinkProber());
  }

  @AfterEach
  void cleanUp() {
    neighbours.close();
    host.close();
    other.close();
  }

  @Test
  void eachQuestionIsAnsweredOnceUnderItsTicket() throws Exception {
    Vif free = new Vif(List.of(UNUSED));
    neighbours.ask(7, List.of(free));
    neighbours.ask(8, List.of());
    // Where there is nothing to ask for, the answer need not wait for that of others.
    Set<Event> answers = Set.of(events.await(Event.Asked.class), events.await(Event.Asked.class));
    assertEquals(Set.of(asked(7, Map.of(free, Optional.empty())), asked(8, Map.of())), answers);
  }

  @Test
  void anAddressThatAnotherHostHasIsInUseByItsMac() throws Exception {
    Vif taken = new Vif(List.of(TAKEN));
    Vif free = new Vif(List.of(UNUSED));
    neighbours.ask(1, List.of(taken, free));
    Obstacle inUse = new Obstacle.InUse(TAKEN.address(), macOf(other));
    assertEquals(
        asked(1, Map.of(taken, Optional.of(inUse), free, Optional.empty())),
        events.await(Event.Asked.class));
  }

  /** Nobody can be asked there, and nobody said that it is free. */
  @Test
  void whatCannotBeAskedForIsAnObstacleAndALineInTheLog() throws Exception {
    try (Log log = new Log(HostNeighbours.class.getName())) {
      Vif nowhere = new Vif(List.of(NOWHERE));
      neighbours.ask(2, List.of(nowhere));
      assertEquals(
          asked(2, Map.of(nowhere, Optional.of(new Obstacle.Unasked(NOWHERE.address())))),
          events.await(Event.Asked.class));
      assertTrue(
          log.lines().getFirst().contains("10.0.0.7 is in use on eth9"), log.lines().toString());
    }
  }

  /** That another host has one of them says more than that another could not be asked for. */
  @Test
  void oneAddressInTheWayCountsForAll() throws Exception {
    Vif both = new Vif(List.of(NOWHERE, UNUSED, TAKEN));
    neighbours.ask(3, List.of(both));
    Obstacle inUse = new Obstacle.InUse(TAKEN.address(), macOf(other));
    assertEquals(asked(3, Map.of(both, Optional.of(inUse))), events.await(Event.Asked.class));
  }

  @Test
  void whereThereIsNoArpThereIsNobodyToAsk() throws Exception {
    Vif loopback = new Vif(List.of(address("lo", "10.0.0.8")));
    neighbours.ask(4, List.of(loopback));
    assertEquals(asked(4, Map.of(loopback, Optional.empty())), events.await(Event.Asked.class));
  }

  @Test
  void whatIsAnnouncedIsKnownAtTheOtherEnd() {
    host.ip("addr", "add", "10.0.0.6/24", "dev", "eth0");
    other.ip(
        "neigh",
        "replace",
        "10.0.0.6",
        "lladdr",
        "02:00:00:00:00:99",
        "dev",
        "eth0",
        "nud",
        "reachable");
    neighbours.announce(List.of(new Vif(List.of(UNUSED))));
    String mac = macOf(host).toString();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!other.ip("neigh", "show", "10.0.0.6").contains(mac)) {
      assertTrue(System.nanoTime() - deadline < 0, other.ip("neigh", "show"));
    }
  }

  @Test
  void theNeighbourTableIsSharedAtOnceAndAgain() throws Exception {
    host.ip(
        "neigh",
        "replace",
        "10.0.0.9",
        "lladdr",
        "02:00:00:00:00:09",
        "dev",
        "eth0",
        "nud",
        "reachable");
    BlockingQueue<List<Neighbour>> sent = new LinkedBlockingQueue<>();
    host.call(
        () -> {
          neighbours.share(Duration.ofMillis(20), sent::add);
          return sent;
        });
    for (int i = 0; i < 2; i++) {
      List<Neighbour> table = sent.poll(10, TimeUnit.SECONDS);
      assertTrue(
          table.contains(
              new Neighbour(
                  "eth0",
                  IpAddress.literal("10.0.0.9"),
                  MacAddress.parse("02:00:00:00:00:09").orElseThrow())),
          table.toString());
    }
  }

  /** The other host is a neighbour first, and a lost member then. */
  @Test
  void aLinkIsJudgedByWhoAnswersOnItAndIsNoLostMember() throws Exception {
    SortedSet<String> eth0 = new TreeSet<>(Set.of("eth0"));
    MemberId lost = new MemberId(1, 2);
    neighbours.watch(List.of(new Vif(List.of(UNUSED))), List.of(TAKEN.address()));
    long ticket = 10;
    LinkVerdict verdict = LinkVerdict.NO_WITNESS;
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (verdict == LinkVerdict.NO_WITNESS) {
      assertTrue(System.nanoTime() - deadline < 0, "nobody was ever heard");
      neighbours.judge(++ticket, eth0, new TreeSet<>());
      verdict = events.await(Event.LinksJudged.class).verdicts().get("eth0");
    }
    assertEquals(LinkVerdict.ANSWERED, verdict);
    neighbours.knowMembers(new TreeMap<>(Map.of(lost, TAKEN.address().toInetAddress())));
    neighbours.judge(++ticket, eth0, new TreeSet<>());
    assertEquals(
        new Event.LinksJudged(ticket, new TreeMap<>(Map.of("eth0", LinkVerdict.NO_WITNESS))),
        events.await(Event.LinksJudged.class));
    neighbours.judge(++ticket, eth0, new TreeSet<>(Set.of(lost)));
    assertEquals(
        LinkVerdict.ANSWERED, events.await(Event.LinksJudged.class).verdicts().get("eth0"));
    other.ip("addr", "flush", "dev", "eth0");
    neighbours.judge(++ticket, eth0, new TreeSet<>(Set.of(lost)));
    assertEquals(LinkVerdict.SILENT, events.await(Event.LinksJudged.class).verdicts().get("eth0"));
    assertEquals(eth0, neighbours.silentLinks());
  }

  private static Event.Asked asked(long ticket, Map<Vif, Optional<Obstacle>> found) {
    TreeMap<VifId, Optional<Obstacle>> byId = new TreeMap<>();
    found.forEach((vif, obstacle) -> byId.put(vif.id(), obstacle));
    return new Event.Asked(ticket, byId);
  }

  private static MacAddress macOf(Namespace namespace) {
    String link = namespace.ip("-o", "link", "show", "eth0");
    String mac = link.replaceFirst("(?s).*link/ether (\\S+).*", "$1");
    return MacAddress.parse(mac).orElseThrow();
  }

  private static IfAddress address(String ifname, String address) {
    return new IfAddress(ifname, IpAddress.literal(address), 24, 24);
  }
}
