package org.wackamole.arp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * One taken address told to one host.
 *
 * <p>A known host gets a reply addressed to it, Wackamole's frame, and the gratuitous request,
 * which Linux heeds also within a second of another change; neither adds an entry to its table, so
 * that hundreds of addresses do not overflow it (gc_thresh3 of arp(7)). Where the MAC is not known
 * the reply goes to all, again as Wackamole did: only a host that heeds nothing but replies to its
 * own address needs it after the broadcast, and a question would make every host of a range answer.
 *
 * @param ask for a host that the file names alone, usually the router: RFC 826 obliges it to take
 *     the sender's MAC from a request to itself, even where it ignores all that it did not ask for
 * @param ping needs the MAC
 */
record Notification(
    Announcement announcement,
    IpAddress target,
    Optional<MacAddress> mac,
    boolean ask,
    boolean ping) {
  /** Anything does; nobody waits for the answer. */
  private static final int PING_IDENTIFIER = 0x5741;

  List<Frame> frames(MacAddress own) {
    IpAddress address = announcement.address();
    MacAddress to = mac.orElse(MacAddress.BROADCAST);
    List<Frame> frames = new ArrayList<>();
    frames.add(new Frame(to, ArpPacket.reply(own, address, to, target)));
    if (mac.isPresent()) {
      frames.add(new Frame(to, ArpPacket.gratuitousRequest(own, address)));
    }
    if (ask) {
      frames.add(new Frame(to, ArpPacket.request(own, address, target)));
    }
    if (ping && mac.isPresent()) {
      frames.add(new Frame(to, new EchoRequest(address, target, PING_IDENTIFIER, 0)));
    }
    return frames;
  }
}
