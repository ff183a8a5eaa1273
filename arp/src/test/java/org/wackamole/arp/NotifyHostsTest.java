package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;
import org.wackamole.inet.MacAddress;

/** Which hosts an entry of {@code Notify} means for an address, and what they are sent. */
class NotifyHostsTest {
  private static final MacAddress OWN = new MacAddress(0x0200_0000_0001L);
  private static final MacAddress OTHER = new MacAddress(0x0200_0000_0002L);

  @Test
  void everyHostOfARangeButNetworkBroadcastAndTheAddressItself() {
    assertEquals(
        List.of("10.0.0.1", "10.0.0.2", "10.0.0.4", "10.0.0.5", "10.0.0.6"),
        hosts(named("10.0.0.0/29"), vip("10.0.0.3", 29)));
  }

  @Test
  void theEdgesOfARangeInsideAWiderNetworkAreHosts() {
    assertEquals(
        List.of("10.0.1.0", "10.0.1.1", "10.0.1.2", "10.0.1.3"),
        hosts(named("10.0.1.0/30"), vip("10.0.0.3", 16)));
    assertEquals(
        List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"),
        hosts(named("10.0.0.0/30"), vip("10.0.0.9", 24)));
  }

  @Test
  void aLinkOfTwoHasNeitherNetworkNorBroadcast() {
    assertEquals(List.of("10.0.0.1"), hosts(named("10.0.0.0/31"), vip("10.0.0.0", 31)));
  }

  @Test
  void aRangeEndsWhereTheNetworkOfTheAddressEnds() {
    assertEquals(
        List.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"),
        hosts(named("10.0.0.0/8"), vip("10.0.0.6", 29)));
    assertEquals(
        List.of("10.0.0.1", "10.0.0.2"), hosts(named("10.0.0.0/8"), vip("10.0.0.6", 24), 2));
  }

  @Test
  void anAddressThatStandsAloneBoundsNothing() {
    assertEquals(List.of("10.0.0.1", "10.0.0.2"), hosts(named("10.0.0.0/30"), vip("10.0.0.6", 32)));
    assertEquals(
        List.of("10.0.0.1", "10.0.0.2"), hosts(named("10.0.0.0/24"), vip("10.0.0.6", 32), 2));
  }

  @Test
  void aHostOutsideTheNetworkIsToldWhereTheInterfaceIsNamedAndMatches() {
    Announcement front = vip("195.5.3.180", 24);
    assertEquals(List.of("192.168.100.1"), hosts(named("192.168.100.1/32"), front));
    assertEquals(List.of(), hosts(unnamed("192.168.100.1/32"), front));
    assertEquals(
        List.of(),
        hosts(
            named("192.168.100.1/32"),
            new Announcement("eth1", IpAddress.literal("195.5.3.180"), 24)));
  }

  @Test
  void withoutAnInterfaceTheNetworkDecides() {
    assertEquals(List.of("10.0.0.1"), hosts(unnamed("10.0.0.1/32"), vip("10.0.0.6", 24)));
  }

  @Test
  void aRangeOfTheOtherFamilyIsNobody() {
    assertEquals(List.of(), hosts(named("2001:db8::/64"), vip("10.0.0.6", 24)));
  }

  @Test
  void aRangeOfSixteenMillionIsWalkedFromItsStartWithoutBeingListed() {
    Iterator<Notification> walk = NotifyHosts.of(named("10.0.0.0/8"), vip("10.0.0.6", 8), Map.of());
    assertEquals(IpAddress.literal("10.0.0.1"), walk.next().target());
  }

  @Test
  void knownHostsComeFirstAndOnce() {
    assertEquals(
        List.of("10.0.0.4", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.5"),
        texts(
            NotifyHosts.of(
                named("10.0.0.0/29"), vip("10.0.0.6", 29), known("10.0.0.4", "10.0.0.9")),
            9));
  }

  @Test
  void arpCacheMeansTheSharedHostsOfTheSameInterfaceOrNetworkButNotTheAddress() {
    Map<IpAddress, Neighbour> known = known("10.0.0.4", "10.0.0.6", "172.16.0.1");
    IpAddress elsewhere = IpAddress.literal("10.0.0.7");
    known.put(elsewhere, new Neighbour("ens3", elsewhere, OTHER));
    IpAddress far = IpAddress.literal("172.16.0.2");
    known.put(far, new Neighbour("ens3", far, OTHER));
    assertEquals(
        List.of("10.0.0.4", "172.16.0.1", "10.0.0.7"),
        texts(NotifyHosts.of(new NotifyTarget.ArpCache(1, false), vip("10.0.0.6", 24), known), 9));
  }

  @Test
  void aKnownHostOfARangeGetsItsReplyAndTheGratuitousRequestAndAPing() {
    Announcement vip = vip("10.0.0.6", 24);
    IpAddress host = IpAddress.literal("10.0.0.4");
    NotifyTarget range =
        new NotifyTarget.Range(
            Optional.of("eth0"), IpPrefix.parse("10.0.0.4/31").orElseThrow(), 1, true);
    Iterator<Notification> told = NotifyHosts.of(range, vip, known("10.0.0.4"));
    assertEquals(
        List.of(
            new Frame(OTHER, ArpPacket.reply(OWN, vip.address(), OTHER, host)),
            new Frame(OTHER, ArpPacket.gratuitousRequest(OWN, vip.address())),
            new Frame(OTHER, new EchoRequest(vip.address(), host, 0x5741, 0))),
        told.next().frames(OWN));
    IpAddress unknown = IpAddress.literal("10.0.0.5");
    assertEquals(
        List.of(
            new Frame(
                MacAddress.BROADCAST,
                ArpPacket.reply(OWN, vip.address(), MacAddress.BROADCAST, unknown))),
        told.next().frames(OWN),
        "as Wackamole did, and without MAC no ping");
  }

  @Test
  void aHostNamedAloneIsAskedSoThatItMustLearn() {
    Announcement vip = vip("10.0.0.6", 24);
    IpAddress router = IpAddress.literal("10.0.0.1");
    assertEquals(
        List.of(
            new Frame(
                MacAddress.BROADCAST,
                ArpPacket.reply(OWN, vip.address(), MacAddress.BROADCAST, router)),
            new Frame(MacAddress.BROADCAST, ArpPacket.request(OWN, vip.address(), router))),
        NotifyHosts.of(named("10.0.0.1/32"), vip, Map.of()).next().frames(OWN));
  }

  @Test
  void aThrottleOfNothingIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new NotifyTarget.ArpCache(0, false).perSecond());
  }

  private static List<String> hosts(NotifyTarget target, Announcement vip) {
    return hosts(target, vip, Integer.MAX_VALUE);
  }

  private static List<String> hosts(NotifyTarget target, Announcement vip, int limit) {
    return texts(NotifyHosts.of(target, vip, Map.of()), limit);
  }

  private static List<String> texts(Iterator<Notification> notifications, int limit) {
    List<String> texts = new ArrayList<>();
    while (notifications.hasNext() && texts.size() < limit) {
      texts.add(notifications.next().target().toString());
    }
    return texts;
  }

  private static Map<IpAddress, Neighbour> known(String... addresses) {
    Map<IpAddress, Neighbour> known = new LinkedHashMap<>();
    for (String text : addresses) {
      IpAddress address = IpAddress.literal(text);
      known.put(address, new Neighbour("eth0", address, OTHER));
    }
    return known;
  }

  private static NotifyTarget named(String hosts) {
    return new NotifyTarget.Range(
        Optional.of("eth0"), IpPrefix.parse(hosts).orElseThrow(), 1000, false);
  }

  private static NotifyTarget unnamed(String hosts) {
    return new NotifyTarget.Range(
        Optional.empty(), IpPrefix.parse(hosts).orElseThrow(), 1000, false);
  }

  private static Announcement vip(String address, int length) {
    return new Announcement("eth0", IpAddress.literal(address), length);
  }
}
