package org.wackamole.arp;

import java.nio.ByteBuffer;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** What bytes that came in as ARP turned out to be: a packet, or the reason to ignore them. */
public sealed interface ArpReading {
  record Read(ArpPacket packet) implements ArpReading {}

  record Dropped(Reason reason) implements ArpReading {}

  /** In the order in which the fields are checked. */
  enum Reason {
    /** Fewer than the 28 bytes of ARP for IPv4 over Ethernet. */
    TOO_SHORT,
    /** ar$hrd or ar$hln is not Ethernet's. */
    NOT_ETHERNET,
    /** ar$pro or ar$pln is not IPv4's. */
    NOT_IPV4,
    /** ar$op is neither request nor reply (RARP, InARP and others share the format). */
    OTHER_OPERATION,
    /** A group address or zero as sender is nobody's MAC: broken or forged. */
    SENDER_IS_NO_STATION
  }

  /**
   * Reads what follows the Ethernet header. Anything after the 28th byte is padding.
   *
   * @param bytes of any length and content
   */
  static ArpReading of(byte[] bytes) {
    if (bytes.length < ArpPacket.LENGTH) {
      return new Dropped(Reason.TOO_SHORT);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    short hardware = in.getShort();
    short protocol = in.getShort();
    byte macLength = in.get();
    byte addressLength = in.get();
    short operation = in.getShort();
    MacAddress senderMac = mac(in);
    IpAddress senderAddress = IpAddress.v4(in.getInt());
    MacAddress targetMac = mac(in);
    IpAddress targetAddress = IpAddress.v4(in.getInt());
    if (hardware != ArpPacket.HARDWARE_ETHERNET || macLength != 6) {
      return new Dropped(Reason.NOT_ETHERNET);
    }
    if (protocol != ArpPacket.PROTOCOL_IPV4 || addressLength != 4) {
      return new Dropped(Reason.NOT_IPV4);
    }
    for (ArpPacket.Operation known : ArpPacket.Operation.values()) {
      if (known.code == operation) {
        return senderMac.isMulticast() || senderMac.equals(MacAddress.ZERO)
            ? new Dropped(Reason.SENDER_IS_NO_STATION)
            : new Read(new ArpPacket(known, senderMac, senderAddress, targetMac, targetAddress));
      }
    }
    return new Dropped(Reason.OTHER_OPERATION);
  }

  private static MacAddress mac(ByteBuffer in) {
    byte[] six = new byte[6];
    in.get(six);
    return MacAddress.of(six);
  }
}
