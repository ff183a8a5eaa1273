package org.wackamole.inet;

import java.util.Optional;

/**
 * A network: an address whose host bits are zero, and a prefix length.
 *
 * @param length bits, 0 to 32 (IPv4) or 128 (IPv6)
 */
public record IpPrefix(IpAddress network, int length) implements Comparable<IpPrefix> {
  public IpPrefix {
    if (length < 0 || length > network.bitLength()) {
      throw new IllegalArgumentException(
          "prefix length " + length + " is not between 0 and " + network.bitLength());
    }
    network = masked(network, length);
  }

  /** Reads {@code address/length}; host bits are cleared. Empty where the text is not that. */
  public static Optional<IpPrefix> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.length() - slash > 4 || !text.substring(slash + 1).matches("[0-9]+")) {
      return Optional.empty();
    }
    int length = Integer.parseInt(text.substring(slash + 1));
    return IpAddress.parse(text.substring(0, slash))
        .filter(address -> length <= address.bitLength())
        .map(address -> new IpPrefix(address, length));
  }

  /** Whether the address is in this network; false for one of the other family. */
  public boolean contains(IpAddress address) {
    return address.isV4() == network.isV4() && masked(address, length).equals(network);
  }

  private static IpAddress masked(IpAddress address, int length) {
    byte[] bytes = address.toBytes();
    for (int i = 0; i < bytes.length; i++) {
      int bits = Math.clamp(length - 8L * i, 0, 8);
      bytes[i] &= (byte) (0xff00 >> bits);
    }
    return IpAddress.of(bytes);
  }

  // As those of MacAddress, and for their reason.
  @Override
  public boolean equals(Object other) {
    return other instanceof IpPrefix prefix
        && length == prefix.length
        && network.equals(prefix.network);
  }

  @Override
  public int hashCode() {
    return 31 * network.hashCode() + length;
  }

  @Override
  public int compareTo(IpPrefix other) {
    int byNetwork = network.compareTo(other.network);
    return byNetwork != 0 ? byNetwork : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return network + "/" + length;
  }
}
