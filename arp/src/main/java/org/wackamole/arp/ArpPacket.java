package org.wackamole.arp;

import java.nio.ByteBuffer;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * An ARP packet for IPv4 over Ethernet (RFC 826), 28 bytes.
 *
 * <p>The factories are named for what a packet means to its receiver. All but {@link #probe} make a
 * receiver that knows the sender's address take over the sender's MAC.
 *
 * @param senderAddress 0.0.0.0 in a probe
 * @param targetMac meaningless in a request, and zero in those made here
 */
public record ArpPacket(
    Operation operation,
    MacAddress senderMac,
    IpAddress senderAddress,
    MacAddress targetMac,
    IpAddress targetAddress)
    implements Payload {

  /** ar$op of RFC 826. */
  public enum Operation {
    REQUEST(1),
    REPLY(2);

    final short code;

    Operation(int code) {
      this.code = (short) code;
    }
  }

  /** linux/if_ether.h, ETH_P_ARP. */
  public static final int ETHER_TYPE = 0x0806;

  static final int LENGTH = 28;
  static final short HARDWARE_ETHERNET = 1;
  static final short PROTOCOL_IPV4 = 0x0800;

  private static final IpAddress NO_ADDRESS = IpAddress.v4(0);

  public ArpPacket {
    if (!senderAddress.isV4() || !targetAddress.isV4()) {
      throw new IllegalArgumentException(
          "ARP is for IPv4 alone, not " + senderAddress + " and " + targetAddress);
    }
  }

  /**
   * The announcement of RFC 5227, 2.3: a request for the address that it says it has. Linux heeds
   * it even where it learned another MAC less than a second ago (locktime of arp(7)).
   */
  public static ArpPacket gratuitousRequest(MacAddress mac, IpAddress address) {
    return new ArpPacket(Operation.REQUEST, mac, address, MacAddress.ZERO, address);
  }

  /**
   * An answer that nobody asked for, which some devices heed alone.
   *
   * @param targetMac broadcast as Wackamole sent it, or the sender's own as RFC 5944, 4.6 has it
   */
  public static ArpPacket gratuitousReply(MacAddress mac, IpAddress address, MacAddress targetMac) {
    return new ArpPacket(Operation.REPLY, mac, address, targetMac, address);
  }

  /** RFC 5227, 2.1.1: asks who has the address without claiming any, so it changes no table. */
  public static ArpPacket probe(MacAddress mac, IpAddress address) {
    return new ArpPacket(Operation.REQUEST, mac, NO_ADDRESS, MacAddress.ZERO, address);
  }

  /** RFC 826: the target must take over the sender's MAC, and even add it, before it answers. */
  public static ArpPacket request(MacAddress mac, IpAddress sender, IpAddress target) {
    return new ArpPacket(Operation.REQUEST, mac, sender, MacAddress.ZERO, target);
  }

  /** An answer to one receiver, by its address, whether it asked or not. */
  public static ArpPacket reply(
      MacAddress mac, IpAddress sender, MacAddress targetMac, IpAddress target) {
    return new ArpPacket(Operation.REPLY, mac, sender, targetMac, target);
  }

  /** Whether the sender claims no address yet, and asks whether it may (RFC 5227, 1.1). */
  public boolean isProbe() {
    return operation == Operation.REQUEST && senderAddress.equals(NO_ADDRESS);
  }

  @Override
  public int etherType() {
    return ETHER_TYPE;
  }

  @Override
  public byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH)
        .putShort(HARDWARE_ETHERNET)
        .putShort(PROTOCOL_IPV4)
        .put((byte) 6)
        .put((byte) 4)
        .putShort(operation.code)
        .put(senderMac.toBytes())
        .putInt(senderAddress.toV4Bits())
        .put(targetMac.toBytes())
        .putInt(targetAddress.toV4Bits())
        .array();
  }
}
