package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wackamole.arp.Eventually.eventually;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** A stranger on a real link claims what the node holds. */
@Tag("root")
class ConflictWatchTest {
  private static final IpAddress VIP = IpAddress.literal("10.0.0.5");
  private static final Announcement HELD = new Announcement("eth0", VIP, 24);

  private final Set<IpAddress> owned = ConcurrentHashMap.newKeySet();
  private final Set<MacAddress> members = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Conflict> told = new LinkedBlockingQueue<>();
  private final BlockingQueue<MacAddress> claimedByMember = new LinkedBlockingQueue<>();
  private final Namespace node = new Namespace();
  private final Namespace stranger = new Namespace();
  private Capture capture;
  private Announcer announcer;
  private ConflictWatch watch;

  @BeforeEach
  void join() throws Exception {
    Namespace.cable(node, stranger);
    node.ip("addr add 10.0.0.1/24 dev eth0");
    node.ip("addr add 10.0.0.5/24 dev eth0");
    capture = Capture.in(stranger);
    announcer = node.call(() -> new Announcer(Repeats.NONE, List.of(), owned::contains));
    watch = node.call(() -> new ConflictWatch(announcer, owned::contains));
    watch.tell(
        new ConflictWatch.Listener() {
          @Override
          public boolean isMember(MacAddress mac) {
            return members.contains(mac);
          }

          @Override
          public void conflict(Conflict conflict) {
            told.add(conflict);
          }

          @Override
          public void claimedByMember(IpAddress address, MacAddress by, String ifname) {
            claimedByMember.add(by);
          }
        });
    watch.watch(Map.of("eth0", Set.of(VIP)));
    owned.add(VIP);
    watch.announced(List.of(HELD));
  }

  @AfterEach
  void part() {
    watch.close();
    announcer.close();
    capture.close();
    node.close();
    stranger.close();
  }

  @Test
  void aStrangerIsToldOfOnceWithItsMacAndTheAddressIsDefendedOnce() throws Exception {
    claimUntil(() -> watch.claims() > 3);
    Conflict conflict = told.poll(5, TimeUnit.SECONDS);
    assertEquals(VIP, conflict.address());
    assertEquals(mac(stranger), conflict.by());
    assertEquals("eth0", conflict.ifname());
    claimUntil(() -> watch.claims() > 6);
    assertEquals(Optional.empty(), Optional.ofNullable(told.poll()));
    assertEquals(1, watch.conflicts().size());
    int corrections = answers().size();
    List<Capture.Captured> defence =
        capture.arp(ArpPacket.gratuitousRequest(mac(node), VIP)::equals);
    assertEquals(corrections + 1, defence.size(), "one in ten seconds after the first second");
    assertEquals(MacAddress.BROADCAST, defence.getLast().to());
    assertTrue(node.ip("addr show eth0").contains("10.0.0.5/24"), "and never given up");
  }

  @Test
  void aMembersClaimIsNoConflictAndIsHandedOn() throws Exception {
    members.add(mac(stranger));
    claimUntil(() -> !claimedByMember.isEmpty());
    assertEquals(mac(stranger), claimedByMember.peek());
    assertEquals(0, watch.claims());
  }

  /** A deaf member's repeat came after the new owner's announcement: neighbours believed it. */
  @Test
  void noMemberHasTheLastWord() throws Exception {
    members.add(mac(stranger));
    claimUntil(() -> !answers().isEmpty());
    for (int i = 0; i < 2; i++) {
      send(ArpPacket.gratuitousRequest(mac(stranger), VIP));
      eventually(this::lastClaimant, Optional.of(mac(node))::equals);
    }
    List<Long> times = answers().stream().map(Capture.Captured::at).toList();
    for (int i = 1; i < times.size(); i++) {
      long apart = (times.get(i) - times.get(i - 1)) / 1_000_000;
      assertTrue(apart >= 150, "answers only " + apart + " ms apart");
    }
  }

  /** So may the frame of a last owner of whom no table tells, in the first second. */
  @Test
  void whoeverClaimsWhatWasJustAnnouncedIsAnswered() throws Exception {
    claimUntil(
        () -> {
          watch.announced(List.of(HELD));
          return !answers().isEmpty();
        });
    eventually(this::lastClaimant, Optional.of(mac(node))::equals);
    assertEquals(0, watch.claims());
  }

  private List<Capture.Captured> answers() {
    return capture.arp(ArpPacket.gratuitousReply(mac(node), VIP, MacAddress.BROADCAST)::equals);
  }

  private Optional<MacAddress> lastClaimant() {
    return capture.arp(packet -> packet.senderAddress().equals(VIP)).stream()
        .reduce((earlier, later) -> later)
        .map(last -> ((ArpPacket) last.content()).senderMac());
  }

  /** As a host must before it takes an address; the kernel answers. */
  @Test
  void whoAsksForAnAddressDoesNotClaimIt() throws Exception {
    claimUntil(() -> watch.claims() > 0);
    long before = claimsOnceAllAreRead();
    for (int i = 0; i < 20; i++) {
      send(ArpPacket.probe(mac(stranger), VIP));
      send(ArpPacket.request(mac(stranger), IpAddress.literal("10.0.0.99"), VIP));
    }
    send(ArpPacket.gratuitousRequest(mac(stranger), VIP));
    eventually(watch::claims, claims -> claims > before);
    assertEquals(before + 1, watch.claims());
  }

  @Test
  void whatIsNotOwnedAnyMoreIsNobodysConflict() throws Exception {
    claimUntil(() -> watch.claims() > 0);
    owned.remove(VIP);
    assertEquals(List.of(), watch.conflicts());
  }

  /** A network card that is pulled and put in again comes back under its name. */
  @Test
  void anInterfaceThatIsCreatedAgainIsHeardAgain() throws Exception {
    claimUntil(() -> watch.claims() > 0);
    node.ip("link delete eth0");
    Namespace.cable(node, stranger);
    node.ip("addr add 10.0.0.5/24 dev eth0");
    watch.watch(Map.of("eth0", Set.of(VIP)));
    long before = watch.claims();
    claimUntil(() -> watch.claims() > before);
    assertEquals(Optional.empty(), watch.trouble());
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void claimUntil(Condition condition) throws Exception {
    eventually(
        () -> {
          send(ArpPacket.gratuitousRequest(mac(stranger), VIP));
          Thread.yield();
          return condition.holds();
        },
        holds -> holds);
  }

  /** Of what was sent until the first one was seen, some may still be on their way. */
  private long claimsOnceAllAreRead() throws Exception {
    long[] claimsAndSince = {watch.claims(), System.nanoTime()};
    eventually(
        () -> {
          if (watch.claims() != claimsAndSince[0]) {
            claimsAndSince[0] = watch.claims();
            claimsAndSince[1] = System.nanoTime();
          }
          return System.nanoTime() - claimsAndSince[1];
        },
        quiet -> quiet > TimeUnit.MILLISECONDS.toNanos(200));
    return claimsAndSince[0];
  }

  private void send(ArpPacket packet) throws Exception {
    stranger.call(
        () -> {
          try (PacketSocket socket = PacketSocket.sending();
              Devices devices = new Devices()) {
            if (devices.lookup("eth0") instanceof Device.Ethernet(int index, MacAddress own)) {
              return socket.send(index, new Frame(MacAddress.BROADCAST, packet));
            }
            throw new IllegalStateException("the stranger has no eth0");
          }
        });
  }

  private static MacAddress mac(Namespace namespace) {
    String[] words = namespace.ip("-br link show eth0").split("\\s+");
    return MacAddress.parse(words[2]).orElseThrow();
  }
}
