package org.wackamole.arp;

import java.util.Optional;
import java.util.Set;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * How a neighbour is asked for a sign of life: by this host's own address, which is what hosts
 * answer at all times.
 *
 * <p>Without an own address it is a probe. Of the pool nobody is asked by probe: to a member that
 * wants the address it would look as if we wanted it too (RFC 5227, 2.1.1).
 */
final class Questions {
  private final Ears ears;
  private final Devices devices;

  Questions(Ears ears, Devices devices) {
    this.ears = ears;
    this.devices = devices;
  }

  /**
   * @param to a station, or broadcast
   * @param pool addresses on this interface that are not this host's own
   */
  void ask(
      String ifname, Device.Ethernet device, IpAddress target, MacAddress to, Set<IpAddress> pool) {
    Optional<IpAddress> own = devices.address(ifname).filter(address -> !pool.contains(address));
    if (own.isEmpty() && pool.contains(target)) {
      return;
    }
    ArpPacket question =
        own.map(address -> ArpPacket.request(device.mac(), address, target))
            .orElseGet(() -> ArpPacket.probe(device.mac(), target));
    // A frame that does not go out is like one that is lost: the next round comes.
    ears.send(ifname, device.index(), new Frame(to, question));
  }
}
