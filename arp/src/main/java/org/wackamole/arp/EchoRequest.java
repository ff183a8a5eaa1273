package org.wackamole.arp;

import java.nio.ByteBuffer;
import org.wackamole.inet.IpAddress;

/**
 * An ICMP echo request in its IPv4 packet (RFC 791, RFC 792), 28 bytes without data.
 *
 * <p>It is sent from a virtual address straight to a neighbour's MAC: to answer, the neighbour must
 * use its own entry for the address, so ordinary traffic refreshes what an unsolicited ARP may not.
 *
 * @param identifier 16 bits, echoed
 * @param sequence 16 bits, echoed
 */
public record EchoRequest(IpAddress source, IpAddress target, int identifier, int sequence)
    implements Payload {

  /** linux/if_ether.h, ETH_P_IP. */
  public static final int ETHER_TYPE = 0x0800;

  private static final int IP_HEADER = 20;
  private static final int LENGTH = IP_HEADER + 8;

  public EchoRequest {
    if (!source.isV4() || !target.isV4()) {
      throw new IllegalArgumentException(
          "ICMP echo is for IPv4 alone, not " + source + " and " + target);
    }
  }

  @Override
  public int etherType() {
    return ETHER_TYPE;
  }

  @Override
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(LENGTH);
    out.put((byte) 0x45).put((byte) 0).putShort((short) LENGTH); // version and length, TOS, total
    out.putShort((short) 0).putShort((short) 0x4000); // identification; do not fragment
    out.put((byte) 64).put((byte) 1).putShort((short) 0); // TTL, ICMP, checksum to come
    out.putInt(source.toV4Bits()).putInt(target.toV4Bits());
    out.put((byte) 8).put((byte) 0).putShort((short) 0); // echo, code 0, checksum to come
    out.putShort((short) identifier).putShort((short) sequence);
    out.putShort(10, checksum(out, 0, IP_HEADER));
    out.putShort(IP_HEADER + 2, checksum(out, IP_HEADER, LENGTH));
    return out.array();
  }

  /** RFC 1071: the complement of the ones' complement sum, over an even number of bytes. */
  private static short checksum(ByteBuffer bytes, int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i += 2) {
      sum += bytes.getShort(i) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~(sum + (sum >>> 16));
  }
}
