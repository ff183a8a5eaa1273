package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Each packet has the bytes that its RFC gives it, and is read back as what it was. */
class ArpPacketTest {
  private static final MacAddress OWN = new MacAddress(0x0200_0000_0001L);
  private static final MacAddress OTHER = new MacAddress(0x0200_0000_0002L);
  private static final IpAddress VIP = IpAddress.literal("192.168.100.200");
  private static final IpAddress ROUTER = IpAddress.literal("192.168.100.1");

  @Test
  void gratuitousRequestIsTheAnnouncementOfRfc5227() {
    assertBytes(
        """
        0001          # hardware: Ethernet
        0800          # protocol: IPv4
        06            # a MAC has 6 bytes
        04            # an address has 4
        0001          # request
        020000000001  # sender MAC
        c0a864c8      # sender address: the VIP
        000000000000  # target MAC: not used
        c0a864c8      # target address: the VIP as well
        """,
        ArpPacket.gratuitousRequest(OWN, VIP));
  }

  @Test
  void gratuitousReplyAsWackamoleSentItNamesBroadcastAsTarget() {
    assertBytes(
        """
        0001          # hardware: Ethernet
        0800          # protocol: IPv4
        06            # a MAC has 6 bytes
        04            # an address has 4
        0002          # reply
        020000000001  # sender MAC
        c0a864c8      # sender address: the VIP
        ffffffffffff  # target MAC: broadcast
        c0a864c8      # target address: the VIP
        """,
        ArpPacket.gratuitousReply(OWN, VIP, MacAddress.BROADCAST));
  }

  @Test
  void gratuitousReplyOfRfc5944NamesTheMacToBeCachedAsTarget() {
    assertBytes(
        """
        0001          # hardware: Ethernet
        0800          # protocol: IPv4
        06            # a MAC has 6 bytes
        04            # an address has 4
        0002          # reply
        020000000001  # sender MAC
        c0a864c8      # sender address: the VIP
        020000000001  # target MAC: the sender's, "the link-layer address ... to be updated"
        c0a864c8      # target address: the VIP
        """,
        ArpPacket.gratuitousReply(OWN, VIP, OWN));
  }

  @Test
  void probeClaimsNoAddress() {
    ArpPacket probe = ArpPacket.probe(OWN, VIP);
    assertBytes(
        """
        0001          # hardware: Ethernet
        0800          # protocol: IPv4
        06            # a MAC has 6 bytes
        04            # an address has 4
        0001          # request
        020000000001  # sender MAC
        00000000      # sender address: none (RFC 5227, 2.1.1)
        000000000000  # target MAC: SHOULD be zero
        c0a864c8      # target address: the one asked for
        """,
        probe);
    assertTrue(probe.isProbe());
    assertFalse(ArpPacket.gratuitousRequest(OWN, VIP).isProbe());
  }

  @Test
  void requestAsksOneHostFromTheVip() {
    assertBytes(
        """
        0001          # hardware: Ethernet
        0800          # protocol: IPv4
        06            # a MAC has 6 bytes
        04            # an address has 4
        0001          # request
        020000000001  # sender MAC
        c0a864c8      # sender address: the VIP
        000000000000  # target MAC: what is asked for
        c0a86401      # target address: the router
        """,
        ArpPacket.request(OWN, VIP, ROUTER));
  }

  @Test
  void replyAddressesOneReceiver() {
    assertBytes(
        """
        0001          # hardware: Ethernet
        0800          # protocol: IPv4
        06            # a MAC has 6 bytes
        04            # an address has 4
        0002          # reply
        020000000001  # sender MAC
        c0a864c8      # sender address: the VIP
        020000000002  # target MAC: the receiver's
        c0a86401      # target address: the receiver's
        """,
        ArpPacket.reply(OWN, VIP, OTHER, ROUTER));
  }

  @Test
  void paddingOfAShortEthernetFrameIsIgnored() {
    ArpPacket packet = ArpPacket.reply(OTHER, ROUTER, OWN, VIP);
    assertEquals(new ArpReading.Read(packet), ArpReading.of(Arrays.copyOf(packet.toBytes(), 46)));
  }

  @Test
  void everyDropHasItsReason() {
    byte[] good = ArpPacket.reply(OTHER, ROUTER, OWN, VIP).toBytes();
    assertDropped(ArpReading.Reason.TOO_SHORT, new byte[0]);
    assertDropped(ArpReading.Reason.TOO_SHORT, Arrays.copyOf(good, 27));
    assertDropped(ArpReading.Reason.NOT_ETHERNET, with(good, 1, 6));
    assertDropped(ArpReading.Reason.NOT_ETHERNET, with(good, 4, 8));
    assertDropped(ArpReading.Reason.NOT_IPV4, with(good, 3, 6));
    assertDropped(ArpReading.Reason.NOT_IPV4, with(good, 5, 16));
    assertDropped(ArpReading.Reason.OTHER_OPERATION, with(good, 7, 8));
    assertDropped(ArpReading.Reason.OTHER_OPERATION, with(good, 6, 1));
    assertDropped(ArpReading.Reason.SENDER_IS_NO_STATION, with(good, 8, 0xff));
    byte[] nobody = good.clone();
    Arrays.fill(nobody, 8, 14, (byte) 0);
    assertDropped(ArpReading.Reason.SENDER_IS_NO_STATION, nobody);
  }

  @Test
  void ipv6IsRefusedByName() {
    IpAddress v6 = IpAddress.literal("2001:db8::10");
    String message =
        assertThrows(IllegalArgumentException.class, () -> ArpPacket.probe(OWN, v6)).getMessage();
    assertTrue(message.contains("2001:db8::10"), message);
  }

  private static void assertBytes(String annotated, ArpPacket packet) {
    assertEquals(Hex.text(Hex.bytes(annotated)), Hex.text(packet.toBytes()));
    assertEquals(new ArpReading.Read(packet), ArpReading.of(packet.toBytes()));
  }

  private static void assertDropped(ArpReading.Reason reason, byte[] bytes) {
    assertEquals(new ArpReading.Dropped(reason), ArpReading.of(bytes));
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] copy = bytes.clone();
    copy[at] = (byte) value;
    return copy;
  }
}
