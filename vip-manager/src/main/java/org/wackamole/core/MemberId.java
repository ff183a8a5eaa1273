package org.wackamole.core;

import java.util.HexFormat;

/**
 * A member's identity for one incarnation of its daemon: the 128 bits of its group address. Host
 * names are labels, this is what counts. The order has no meaning beyond being total and the same
 * everywhere.
 */
public record MemberId(long high, long low) implements Comparable<MemberId> {
  @Override
  public int compareTo(MemberId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
