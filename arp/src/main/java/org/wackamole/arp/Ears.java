package org.wackamole.arp;

import com.sun.jna.Memory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.wackamole.libc.LibC;

/**
 * Sockets that hear ARP and send it, one an interface, and the wait for what they hear. Not safe
 * for use by several threads at once.
 */
final class Ears implements AutoCloseable {
  private record Ear(int index, PacketSocket socket) {}

  private final Map<String, Ear> byName = new HashMap<>();

  /**
   * Listens on an interface from now on; what it has is replaced where the interface was created
   * again under its name, and so has another index.
   *
   * @throws IOException where the interface is gone, or the kernel refuses
   */
  void listen(String ifname, int index, SocketFilter filter) throws IOException {
    Optional<Ear> ear = Optional.ofNullable(byName.get(ifname));
    if (ear.isPresent() && ear.get().index == index) {
      ear.get().socket.hear(filter);
      return;
    }
    PacketSocket socket = PacketSocket.hearingArp(index);
    socket.hear(filter);
    byName.put(ifname, new Ear(index, socket));
    ear.ifPresent(stale -> stale.socket.close());
  }

  boolean hears(String ifname, int index) {
    return byName.containsKey(ifname) && byName.get(ifname).index == index;
  }

  /** Sends by the socket of an interface, which must be listened on. */
  SendResult send(String ifname, int index, Frame frame) {
    return byName.containsKey(ifname)
        ? byName.get(ifname).socket.send(index, frame)
        : new SendResult.Failed(Unsent.NO_SUCH_INTERFACE, ifname + " is not listened on");
  }

  /** Hears nothing on any until told otherwise: to close a socket takes tens of milliseconds. */
  void deafen() {
    byName.values().forEach(ear -> ear.socket.hear(SocketFilter.NOTHING));
  }

  /** Forgets all interfaces but these. */
  void keep(Set<String> ifnames) {
    byName
        .entrySet()
        .removeIf(
            each -> {
              boolean gone = !ifnames.contains(each.getKey());
              if (gone) {
                each.getValue().socket.close();
              }
              return gone;
            });
  }

  /** Hands over all that waits to be read. */
  void drain(BiConsumer<String, ArpPacket> heard) {
    byName.forEach(
        (ifname, ear) -> {
          for (Optional<ArpReading> next = ear.socket.receive();
              next.isPresent();
              next = ear.socket.receive()) {
            if (next.get() instanceof ArpReading.Read(ArpPacket packet)) {
              heard.accept(ifname, packet);
            }
          }
        });
  }

  /**
   * Waits for a packet, a wake-up or the end of the time.
   *
   * @param timeoutMillis -1 for ever
   */
  void await(WakeUp wakeUp, int timeoutMillis) {
    int count = 1 + byName.size();
    Memory fds = new Memory(8L * count); // struct pollfd of poll.h
    fds.clear();
    fds.setInt(0, wakeUp.descriptor());
    fds.setShort(4, LibC.POLLIN);
    int at = 8;
    for (Ear ear : byName.values()) {
      fds.setInt(at, ear.socket.descriptor());
      fds.setShort(at + 4, LibC.POLLIN);
      at += 8;
    }
    LibC.poll(fds, count, timeoutMillis);
  }

  @Override
  public void close() {
    byName.values().forEach(ear -> ear.socket.close());
    byName.clear();
  }
}
