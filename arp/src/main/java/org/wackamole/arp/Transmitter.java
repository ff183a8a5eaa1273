package org.wackamole.arp;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/**
 * The one way out for frames that speak for an address: it asks who owns the address before each,
 * and counts. Not safe for use by several threads at once.
 */
final class Transmitter implements AutoCloseable {
  private final Predicate<IpAddress> owned;
  private final Devices devices;
  private final PacketSocket socket;
  private final Map<Unsent, Long> unsent = new EnumMap<>(Unsent.class);
  private long sent;

  Transmitter(Predicate<IpAddress> owned) throws IOException {
    this.owned = owned;
    PacketSocket.rehearse();
    devices = new Devices();
    try {
      socket = PacketSocket.sending();
      devices.lookup("lo");
    } catch (IOException e) {
      devices.close();
      throw e;
    }
  }

  Device device(String ifname) {
    return devices.lookup(ifname);
  }

  boolean isOwned(IpAddress address) {
    return owned.test(address);
  }

  /**
   * @param device that of the announcement's interface, looked up for this use
   * @param frame from the device's MAC
   * @return why the frame was not sent, or empty
   */
  Optional<Unsent> send(
      Announcement announcement, Device device, Function<MacAddress, Frame> frame) {
    Optional<Unsent> failure = trySend(announcement, device, frame);
    failure.ifPresentOrElse(this::count, () -> sent++);
    return failure;
  }

  private Optional<Unsent> trySend(
      Announcement announcement, Device device, Function<MacAddress, Frame> frame) {
    if (!announcement.address().isV4()) {
      return Optional.of(Unsent.NOT_IPV4);
    }
    if (!owned.test(announcement.address())) {
      return Optional.of(Unsent.NOT_OWNED);
    }
    return switch (device) {
      case Device.Unusable(Unsent why) -> Optional.of(why);
      case Device.Ethernet(int index, MacAddress own) ->
          switch (socket.send(index, frame.apply(own))) {
            case SendResult.Sent() -> Optional.empty();
            case SendResult.Failed(Unsent why, String detail) -> Optional.of(why);
          };
    };
  }

  void count(Unsent why) {
    unsent.merge(why, 1L, Long::sum);
  }

  /** Frames that the kernel took. */
  long sent() {
    return sent;
  }

  /** Frames that it did not take, or was not given; a copy. */
  Map<Unsent, Long> unsent() {
    return Map.copyOf(unsent);
  }

  @Override
  public void close() {
    socket.close();
    devices.close();
  }
}
