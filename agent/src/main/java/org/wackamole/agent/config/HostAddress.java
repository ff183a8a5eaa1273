package org.wackamole.agent.config;

import java.util.Optional;
import org.wackamole.inet.IpAddress;

/** Which IPv4 addresses a host can have for its own (RFC 1122, 3.2.1.3; RFC 3021 for /31). */
final class HostAddress {
  private HostAddress() {}

  /** Why no host can have this address; empty if one can. */
  static Optional<String> refusal(IpAddress address, int prefixLength) {
    int bits = address.toV4Bits();
    int top = bits >>> 24;
    if (top == 0) {
      return Optional.of("it is of the network 0.0.0.0/8, which means this host");
    }
    if (top == 127) {
      return Optional.of("it is a loopback address");
    }
    if (top >= 224 && top < 240) {
      return Optional.of("it is a multicast address");
    }
    if (bits == -1) {
      return Optional.of("it is the broadcast address");
    }
    int hostBits = prefixLength == 0 ? -1 : (int) ((1L << 32 - prefixLength) - 1);
    if (prefixLength < 31 && (bits & hostBits) == 0) {
      return Optional.of("it is the address of its network /" + prefixLength + ", not of a host");
    }
    if (prefixLength < 31 && (bits & hostBits) == hostBits) {
      return Optional.of("it is the broadcast address of its network /" + prefixLength);
    }
    return Optional.empty();
  }
}
