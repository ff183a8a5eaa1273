package org.wackamole.arp;

import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;
import org.wackamole.inet.MacAddress;

/**
 * An address that this host has taken, and where.
 *
 * @param notifyPrefixLength of the network that {@code Notify} ranges may reach from it: the one
 *     behind {@code n} in the file, else that of the address (32 if it stands alone)
 */
public record Announcement(String ifname, IpAddress address, int notifyPrefixLength) {
  public Announcement {
    if (notifyPrefixLength < 0 || notifyPrefixLength > address.bitLength()) {
      throw new IllegalArgumentException(
          "prefix length " + notifyPrefixLength + " is not one of " + address);
    }
  }

  IpPrefix network() {
    return new IpPrefix(address, notifyPrefixLength);
  }

  /** To everybody; Linux and most others heed it at once. */
  Frame requestForm(MacAddress own) {
    return new Frame(MacAddress.BROADCAST, ArpPacket.gratuitousRequest(own, address));
  }

  /** To everybody, as Wackamole sent it; some devices heed replies alone. */
  Frame replyForm(MacAddress own) {
    return new Frame(
        MacAddress.BROADCAST, ArpPacket.gratuitousReply(own, address, MacAddress.BROADCAST));
  }
}
