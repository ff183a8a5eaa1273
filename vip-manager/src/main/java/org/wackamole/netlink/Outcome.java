package org.wackamole.netlink;

/** What became of one {@link Change}. */
public sealed interface Outcome {
  /** The kernel did it. */
  record Done() implements Outcome {}

  /**
   * The address was bound before, by this daemon or by somebody else; nothing was changed.
   *
   * @param found where it is; the interface or the prefix length may differ from what was asked
   */
  record AlreadyThere(BoundAddress found) implements Outcome {}

  /** There was no such address on that interface to remove; nothing was changed. */
  record NotThere() implements Outcome {}

  /**
   * The kernel refused, or did not answer. After {@code ETIMEDOUT} and {@code ENOBUFS} the change
   * may have taken effect all the same.
   *
   * @param errno as in errno(3)
   * @param text what happened to which address, and what to do, for the operator
   */
  record Failed(int errno, String text) implements Outcome {}
}
