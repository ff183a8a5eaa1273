package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.wackamole.netlink.AnnotatedHex.bytes;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** What the kernel says byte by byte, and what is made of bytes that it would never say. */
class MessageReaderTest {
  private static final String NEWADDR_IPV4 =
      """
      40000000  # length 64
      1400      # type RTM_NEWADDR
      0200      # flags MULTI
      05000000  # sequence 5
      d2040000  # port 1234
      02        # family AF_INET
      18        # prefix length 24
      80        # the low 8 of the flags: PERMANENT
      00        # scope universe
      03000000  # interface 3
      0800 0100 c0a86401  # IFA_ADDRESS 192.168.100.1, the peer
      0800 0200 c0a864c8  # IFA_LOCAL 192.168.100.200
      0800 0800 81000000  # IFA_FLAGS PERMANENT | SECONDARY
      0a00 0300 657468303a31 0000  # IFA_LABEL, of no interest; padded
      """
          + "0400 6300 # an attribute of no length that nobody knows\n";

  @Test
  void anIpv4AddressOfADump() {
    assertEquals(
        List.of(
            new Message.Address(
                5, false, 3, IpAddress.literal("192.168.100.200"), 24, 0x81, OptionalInt.empty())),
        MessageReader.read(bytes(NEWADDR_IPV4)));
  }

  @Test
  void anIpv6AddressWithALifetimeThatIsGone() {
    assertEquals(
        List.of(
            new Message.Address(
                0, true, 3, IpAddress.literal("2001:db8::10"), 64, 2, OptionalInt.of(7))),
        MessageReader.read(
            bytes(
                """
                40000000 1500 0000 00000000 00000000  # length 64, RTM_DELADDR, no request's answer
                0a 40 02 00 03000000                  # AF_INET6, /64, NODAD, universe, interface 3
                1400 0100 20010db8000000000000000000000010  # IFA_ADDRESS
                1400 0600 00000000 07000000 00000000 00000000  # IFA_CACHEINFO valid for 7 seconds
                """)));
  }

  @Test
  void aLinkWithItsSettings() {
    String settings = "00000000".repeat(19) + "01000000" + "00000000".repeat(13);
    assertEquals(
        List.of(
            new Message.LinkState(
                0,
                false,
                new Link(3, "eth0", true, true, MacAddress.parse("02:00:00:00:00:01"), 1500),
                Optional.of(true))),
        MessageReader.read(
            bytes(
                """
                d0000000 1000 0000 00000000 00000000  # length 208, RTM_NEWLINK
                00 00 0100 03000000                   # AF_UNSPEC, Ethernet, interface 3
                43100100                              # UP | BROADCAST | RUNNING | MULTICAST | LOWER_UP
                00000000                              # change mask
                0900 0300 6574683000 000000           # IFLA_IFNAME "eth0"
                0a00 0100 020000000001 0000           # IFLA_ADDRESS
                0800 0400 dc050000                    # IFLA_MTU 1500
                9000 1a80                             # IFLA_AF_SPEC, marked as a nest
                8c00 0200                             #   AF_INET
                8800 0100                             #     IFLA_INET_CONF, settings 1 to 33
                """
                    + settings)));
  }

  @Test
  void acknowledgements() {
    assertEquals(
        List.of(new Message.Ack(5, 0, Optional.empty()), new Message.Ack(6, 17, Optional.of("no"))),
        MessageReader.read(
            bytes(
                """
                24000000 0200 0001 05000000 00000000  # length 36, NLMSG_ERROR, CAPPED
                00000000                              # success
                40000000 1400 0506 05000000 00000000  # the header of the request
                2c000000 0200 0003 06000000 00000000  # length 44, CAPPED | ACK_TLVS
                efffffff                              # -17: EEXIST
                40000000 1400 0506 06000000 00000000
                0700 0100 6e6f00 00                   # NLMSGERR_ATTR_MSG "no"
                """)));
  }

  @Test
  void anExplanationBehindTheWholeRequest() {
    assertEquals(
        List.of(new Message.Ack(6, 22, Optional.of("no"))),
        MessageReader.read(
            bytes(
                """
                34000000 0200 0002 06000000 00000000  # length 52, ACK_TLVS, not capped
                eaffffff                              # -22: EINVAL
                18000000 1600 0100 06000000 00000000  # the request of 24 bytes
                00000000 00000000                     # and its body
                0700 0100 6e6f00 00                   # NLMSGERR_ATTR_MSG "no"
                """)));
  }

  @Test
  void theEndOfADump() {
    assertEquals(
        List.of(new Message.Done(5, 0, true), new Message.Done(5, 16, false)),
        MessageReader.read(
            bytes(
                """
                14000000 0300 1200 05000000 00000000 00000000  # NLMSG_DONE, MULTI | DUMP_INTR
                14000000 0300 0200 05000000 00000000 f0ffffff  # NLMSG_DONE, -16: EBUSY
                """)));
  }

  @Test
  void whatIsNoMessageSaysWhy() {
    assertMalformed("3 bytes where a header of 16 should be", "000000");
    assertMalformed("a message of length 15 in 16 bytes", "0f0000001400000000000000" + "00000000");
    assertMalformed("a message of length 17 in 16 bytes", "110000001400000000000000" + "00000000");
    assertMalformed("a message of length -1 in 16 bytes", "ffffffff1400000000000000" + "00000000");
    assertMalformed("an acknowledgement of 20 bytes, not 36", header(20, "0200") + "00000000");
    assertMalformed("an address message of 20 bytes", header(20, "1400") + "02180000");
    assertMalformed("a link message of 20 bytes", header(20, "1000") + "00000000");
    assertMalformed(
        "an address of the unknown family 7", header(24, "1400") + "07180000" + "03000000");
    assertMalformed(
        "a prefix of 33 bits in family 2", header(24, "1400") + "02210000" + "03000000");
    assertMalformed(
        "an address message without an address of 4 bytes",
        header(24, "1400") + "02180000" + "03000000");
    assertMalformed(
        "an address message without an address of 4 bytes",
        header(30, "1400") + "0218000003000000" + "06000200" + "c0a8");
    assertMalformed(
        "an address message whose attributes overrun it",
        header(32, "1400") + "0218000003000000" + "09000200" + "c0a86401");
    assertMalformed(
        "an address message whose attributes overrun it",
        header(32, "1400") + "0218000003000000" + "03000200" + "c0a86401");
    assertMalformed(
        "a link message whose attributes overrun it",
        header(36, "1000") + "00".repeat(16) + "ffff0300");
  }

  @Test
  void whatIsBehindABadMessageIsStillRead() {
    List<Message> messages =
        MessageReader.read(bytes(header(20, "1400") + "02180000" + NEWADDR_IPV4));
    assertInstanceOf(Message.Malformed.class, messages.get(0));
    assertInstanceOf(Message.Address.class, messages.get(1));
  }

  @Test
  void everyTruncationAndAnyChangedByteIsReadWithoutAnException() {
    byte[] whole = bytes(NEWADDR_IPV4).array();
    for (int length = 0; length <= whole.length; length++) {
      assertNotNull(MessageReader.read(order(ByteBuffer.wrap(whole, 0, length))));
    }
    for (int at = 0; at < whole.length; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] changed = whole.clone();
        changed[at] = (byte) value;
        assertNotNull(MessageReader.read(order(ByteBuffer.wrap(changed))));
      }
    }
  }

  @Test
  void garbageIsReadWithoutAnException() {
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      ByteBuffer buffer = order(ByteBuffer.wrap(garbage));
      if (garbage.length >= 16) {
        // A plausible header, so that the garbage is taken for contents.
        buffer.putInt(0, 16 + random.nextInt(garbage.length - 15));
        buffer.putShort(4, (short) (random.nextInt(24)));
      }
      assertNotNull(MessageReader.read(buffer));
    }
  }

  private static ByteBuffer order(ByteBuffer buffer) {
    return buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  private static String header(int length, String type) {
    return "%02x000000".formatted(length) + type + "0000" + "00000000" + "00000000";
  }

  private static void assertMalformed(String reason, String hex) {
    assertEquals(List.of(new Message.Malformed(reason)), MessageReader.read(bytes(hex)));
  }
}
