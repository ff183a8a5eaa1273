package org.wackamole.agent.group;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The multicast address of a group, which its members derive from its name alone.
 *
 * <p>IPv4: 239.192.0.0/14, the organization-local scope of RFC 2365, and the low 18 bits of the
 * CRC-32 of the name in UTF-8. Unlike 239.0.0.0/24 or 239.128.0.0/24 its hardware addresses are not
 * those of 224.0.0.0/24, which switches flood. IPv6: ff12::/96 (link-local and transient, RFC 4291)
 * and all 32 bits. Two groups that meet on one address still tell each other's datagrams by name.
 */
final class MulticastAddress {
  private MulticastAddress() {}

  /** Of the same family as {@code bind}. */
  static InetAddress of(String group, InetAddress bind) {
    CRC32 crc = new CRC32();
    crc.update(group.getBytes(StandardCharsets.UTF_8));
    int bits = (int) crc.getValue();
    byte[] address =
        bind instanceof Inet4Address
            ? ByteBuffer.allocate(4).putInt(0xefc0_0000 | bits & 0x3_ffff).array()
            : ByteBuffer.allocate(16).put((byte) 0xff).put((byte) 0x12).putInt(12, bits).array();
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }
}
