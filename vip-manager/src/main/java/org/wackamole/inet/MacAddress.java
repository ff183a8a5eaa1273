package org.wackamole.inet;

import java.util.HexFormat;
import java.util.Optional;

/**
 * An Ethernet hardware address of 48 bits.
 *
 * @param bits the first octet is the most significant of the low 48 bits
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);
  public static final MacAddress ZERO = new MacAddress(0);

  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
    }
  }

  public static MacAddress of(byte[] six) {
    if (six.length != 6) {
      throw new IllegalArgumentException("a MAC address has 6 bytes, not " + six.length);
    }
    long bits = 0;
    for (byte b : six) {
      bits = bits << 8 | b & 0xff;
    }
    return new MacAddress(bits);
  }

  /** Reads {@code 02:00:00:00:00:01}; empty where the text is not that. */
  public static Optional<MacAddress> parse(String text) {
    return text.matches("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")
        ? Optional.of(of(HexFormat.ofDelimiter(":").parseHex(text)))
        : Optional.empty();
  }

  /** The 6 bytes in the order of the wire. */
  public byte[] toBytes() {
    byte[] six = new byte[6];
    for (int i = 0; i < 6; i++) {
      six[i] = (byte) (bits >> (40 - 8 * i));
    }
    return six;
  }

  /** Whether the group bit is set, as in broadcast; such an address is nobody's own. */
  public boolean isMulticast() {
    return (bits >> 40 & 1) != 0;
  }

  // A record's own are chains of method handles, which a start would have to link.
  @Override
  public boolean equals(Object other) {
    return other instanceof MacAddress mac && bits == mac.bits;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bits);
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(bits, other.bits);
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(toBytes());
  }
}
