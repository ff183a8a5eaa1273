package org.wackamole.core;

import java.util.HexFormat;

/**
 * A member's identity for one incarnation of its daemon: the 128 bits of its group address. Host
 * names are labels, this is what counts. The order has no meaning beyond being total and the same
 * everywhere.
 */
public record MemberId(long high, long low) implements Comparable<MemberId> {
  // Compared and looked up with every beat of the group, and what a record is given for this are
  // method handles, which the JVM's first compiler, the only one here, calls one by one.
  @Override
  public boolean equals(Object other) {
    return other instanceof MemberId id && high == id.high && low == id.low;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(high) + Long.hashCode(low);
  }

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
