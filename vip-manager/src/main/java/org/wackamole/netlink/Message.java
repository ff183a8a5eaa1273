package org.wackamole.netlink;

import java.util.Optional;
import java.util.OptionalInt;
import org.wackamole.inet.IpAddress;

/** What one netlink message from the kernel says. */
sealed interface Message {
  /**
   * NLMSG_ERROR: the answer to one request.
   *
   * @param errno 0 for success
   * @param text the kernel's own words (NLMSGERR_ATTR_MSG), where it has any
   */
  record Ack(int sequence, int errno, Optional<String> text) implements Message {}

  /**
   * NLMSG_DONE: a dump is complete.
   *
   * @param errno 0 for success
   * @param interrupted the table changed meanwhile, so that entries may be missing or twice
   */
  record Done(int sequence, int errno, boolean interrupted) implements Message {}

  /**
   * RTM_NEWADDR, RTM_DELADDR: an entry of a dump, or news.
   *
   * @param removed whether it is RTM_DELADDR
   * @param flags IFA_F_* of linux/if_addr.h
   * @param valid seconds left to live; empty for ever
   */
  record Address(
      int sequence,
      boolean removed,
      int index,
      IpAddress address,
      int prefixLength,
      int flags,
      OptionalInt valid)
      implements Message {
    BoundAddress on(String ifname) {
      boolean secondary = address.isV4() && (flags & Rtnetlink.IFA_F_SECONDARY) != 0;
      return new BoundAddress(ifname, address, prefixLength, secondary, valid.isEmpty());
    }
  }

  /**
   * RTM_NEWLINK, RTM_DELLINK: an entry of a dump, or news.
   *
   * @param removed whether it is RTM_DELLINK
   * @param promotesSecondaries the interface's setting promote_secondaries, where the message
   *     carries it
   */
  record LinkState(int sequence, boolean removed, Link link, Optional<Boolean> promotesSecondaries)
      implements Message {}

  /** A well-formed message that says nothing about addresses or links. */
  record Other(int type) implements Message {}

  /** Bytes that are no message; the reason says which rule they break. */
  record Malformed(String reason) implements Message {}
}
