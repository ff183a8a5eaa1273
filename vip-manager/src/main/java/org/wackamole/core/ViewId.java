package org.wackamole.core;

/**
 * Names one view. Two sides of a partition may use the same counter, so the creator belongs to it.
 *
 * @param creator the member that installed the view
 * @param counter grows with every view that a member sees
 */
public record ViewId(MemberId creator, long counter) implements Comparable<ViewId> {
  // As those of MemberId, and for their reason.
  @Override
  public boolean equals(Object other) {
    return other instanceof ViewId id && counter == id.counter && creator.equals(id.creator);
  }

  @Override
  public int hashCode() {
    return 31 * creator.hashCode() + Long.hashCode(counter);
  }

  @Override
  public int compareTo(ViewId other) {
    int byCounter = Long.compare(counter, other.counter);
    return byCounter != 0 ? byCounter : creator.compareTo(other.creator);
  }

  @Override
  public String toString() {
    return creator.toString().substring(0, 8) + "|" + counter;
  }
}
