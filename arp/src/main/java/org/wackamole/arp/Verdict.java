package org.wackamole.arp;

import org.wackamole.inet.MacAddress;

/** What asking a link for an address brought to light. */
public sealed interface Verdict {
  /** It was asked for, and no station but our own said anything. */
  record Free() implements Verdict {}

  /**
   * A station that is not this host has the address, or is about to take it (RFC 5227, 2.1.1).
   *
   * @param by the sender's MAC as the ARP packet gives it
   */
  record InUse(MacAddress by) implements Verdict {}

  /**
   * Nobody could be asked, so nothing is known; this is not "free".
   *
   * @param detail what the kernel said, or empty
   */
  record NotAsked(Unsent why, String detail) implements Verdict {}
}
