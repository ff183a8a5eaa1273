package org.wackamole.netlink;

import java.time.Duration;
import java.util.Optional;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** One wish to {@link AddressTable#apply}. */
public sealed interface Change {
  String ifname();

  IpAddress address();

  int prefixLength();

  /** The network that the address and its prefix length name. */
  default IpPrefix network() {
    return new IpPrefix(address(), prefixLength());
  }

  /**
   * Bind an address.
   *
   * @param prefixLength bits, up to 32 or 128
   * @param lifetime after which the kernel deletes the address by itself, in whole seconds rounded
   *     up (it acts up to a second late); empty for ever
   */
  record Add(String ifname, IpAddress address, int prefixLength, Optional<Duration> lifetime)
      implements Change {
    public Add {
      requirePrefixLength(address, prefixLength);
      if (lifetime.filter(l -> l.isNegative() || l.isZero()).isPresent()) {
        throw new IllegalArgumentException("a lifetime is longer than nothing: " + lifetime.get());
      }
    }

    @Override
    public String toString() {
      return "add " + address + "/" + prefixLength + " to " + ifname;
    }
  }

  /** Delete exactly this address with exactly this prefix length from exactly this interface. */
  record Remove(String ifname, IpAddress address, int prefixLength) implements Change {
    public Remove {
      requirePrefixLength(address, prefixLength);
    }

    @Override
    public String toString() {
      return "remove " + address + "/" + prefixLength + " from " + ifname;
    }
  }

  private static void requirePrefixLength(IpAddress address, int prefixLength) {
    if (prefixLength < 0 || prefixLength > address.bitLength()) {
      throw new IllegalArgumentException(address + " has no prefix of " + prefixLength + " bits");
    }
  }
}
