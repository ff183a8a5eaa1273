package org.wackamole.inet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An IPv4 or IPv6 address as a value: comparable, never looked up in DNS.
 *
 * <p>{@link InetAddress} is not used for this because it is neither comparable nor free of name
 * lookups, and because it turns an IPv4-mapped IPv6 address into another family behind one's back.
 */
public final class IpAddress implements Comparable<IpAddress> {
  private final byte[] bytes;

  private IpAddress(byte[] bytes) {
    this.bytes = bytes;
  }

  /** An address of its 4 (IPv4) or 16 (IPv6) bytes in network order. */
  public static IpAddress of(byte[] bytes) {
    if (bytes.length != 4 && bytes.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    }
    return new IpAddress(bytes.clone());
  }

  /** An IPv4 address of its 32 bits; the first octet is the most significant. */
  public static IpAddress v4(int bits) {
    return new IpAddress(
        new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
  }

  /**
   * Reads a literal: four decimal octets without leading zeros, or RFC 4291 text. Empty where the
   * text is neither; a host name is never looked up.
   */
  public static Optional<IpAddress> parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  /** As {@link #parse}, for literals in code and tests. */
  public static IpAddress literal(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
  }

  private static Optional<IpAddress> parseV4(String text) {
    byte[] out = new byte[4];
    int octet = 0;
    int value = -1;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && text.charAt(i) != '.') {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return Optional.empty();
        }
        value = Math.max(value, 0) * 10 + digit;
        boolean leadingZero = i > start && text.charAt(start) == '0';
        if (value > 255 || leadingZero) {
          return Optional.empty();
        }
        continue;
      }
      if (value < 0 || octet > 3) {
        return Optional.empty();
      }
      out[octet++] = (byte) value;
      value = -1;
      start = i + 1;
    }
    return octet == 4 ? Optional.of(new IpAddress(out)) : Optional.empty();
  }

  private static Optional<IpAddress> parseV6(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean dotFirst = c == '.' && i == 0;
      if (c > 'f' || Character.digit(c, 16) < 0 && c != ':' && c != '.' || dotFirst) {
        return Optional.empty();
      }
    }
    try {
      // With a colon somewhere and a hex digit or colon in front, this is never looked up.
      byte[] raw = InetAddress.getByName(text).getAddress();
      if (raw.length == 4) {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(raw, 0, mapped, 12, 4);
        raw = mapped;
      }
      return Optional.of(new IpAddress(raw));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  public boolean isV4() {
    return bytes.length == 4;
  }

  /** 32 for IPv4, 128 for IPv6. */
  public int bitLength() {
    return bytes.length * 8;
  }

  /** The 4 or 16 bytes in network order; a copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The 32 bits of an IPv4 address; the first octet is the most significant. */
  public int toV4Bits() {
    if (!isV4()) {
      throw new IllegalStateException("not an IPv4 address: " + this);
    }
    return (bytes[0] & 0xff) << 24
        | (bytes[1] & 0xff) << 16
        | (bytes[2] & 0xff) << 8
        | (bytes[3] & 0xff);
  }

  public InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes were checked at construction", e);
    }
  }

  public static IpAddress of(InetAddress address) {
    return new IpAddress(address.getAddress());
  }

  /** IPv4 before IPv6, then by value, so that `.9` comes before `.10`. */
  @Override
  public int compareTo(IpAddress other) {
    int family = Integer.compare(bytes.length, other.bytes.length);
    return family != 0 ? family : Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IpAddress other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Dotted decimal, or the canonical text of RFC 5952. */
  @Override
  public String toString() {
    if (isV4()) {
      return (bytes[0] & 0xff)
          + "."
          + (bytes[1] & 0xff)
          + "."
          + (bytes[2] & 0xff)
          + "."
          + (bytes[3] & 0xff);
    }
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int bestStart = -1;
    int bestLength = 1; // a single zero group is not shortened (RFC 5952, 4.2.2)
    for (int i = 0; i < 8; i++) {
      int j = i;
      while (j < 8 && groups[j] == 0) {
        j++;
      }
      if (j - i > bestLength) {
        bestStart = i;
        bestLength = j - i;
      }
      i = Math.max(i, j - 1);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(HexFormat.of().toHexDigits(groups[i]).substring(4).replaceFirst("^0{1,3}", ""));
    }
    return text.toString();
  }
}
