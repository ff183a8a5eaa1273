package org.wackamole.arp;

import com.sun.jna.Memory;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;
import org.wackamole.libc.LibC;

/**
 * Asks the kernels of hosts on one link whether they live, by ARP requests in this host's own name.
 * Whatever a host says of its address counts as an answer, not only a reply.
 *
 * <p>For one thread, which sleeps in {@link #await}; only {@link #wake} and {@link #close} are for
 * others. While nobody is asked the socket is deaf, so that a LAN full of ARP costs nothing.
 */
public final class HostProbe implements AutoCloseable {
  private static final int POLLFD = 8;
  private static final long SECOND = 1_000_000_000L;

  private final String ifname;
  private final IpAddress own;
  private final Devices devices;
  private final PacketSocket socket;
  private final int index;
  private final WakeUp wakeUp;
  private final Memory fds = new Memory(2L * POLLFD); // struct pollfd of poll.h
  private final Memory timeout = new Memory(16); // struct timespec of time.h, 64 bits
  private boolean closed;

  private HostProbe(String ifname, IpAddress own, Devices devices) throws IOException {
    this.ifname = ifname;
    this.own = own;
    this.devices = devices;
    index = LibC.if_nametoindex(ifname);
    if (index == 0) {
      throw new IOException("there is no interface " + ifname);
    }
    socket = PacketSocket.hearingArp(index);
    socket.deaf(true);
    try {
      wakeUp = new WakeUp();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    fds.clear();
    fds.setInt(0, wakeUp.descriptor());
    fds.setShort(4, LibC.POLLIN);
    fds.setInt(POLLFD, socket.descriptor());
    fds.setShort(POLLFD + 4, LibC.POLLIN);
  }

  /**
   * Opens the sockets in the network namespace of the caller.
   *
   * @param ifname the link
   * @param own this host's IPv4 address there: whom the answers go to
   * @throws IOException where the kernel refuses, or there is no ARP on that interface
   */
  public static HostProbe open(String ifname, IpAddress own) throws IOException {
    if (!own.isV4()) {
      throw new IOException("ARP is for IPv4 alone, not for " + own);
    }
    PacketSocket.rehearse();
    Devices devices = new Devices();
    try {
      if (devices.lookup(ifname) instanceof Device.Unusable(Unsent why) && why == Unsent.NO_ARP) {
        throw new IOException("the interface " + ifname + " does not speak ARP");
      }
      return new HostProbe(ifname, own, devices);
    } catch (IOException e) {
      devices.close();
      throw e;
    }
  }

  /**
   * Asks once.
   *
   * @param station where to send it; empty for all of the link
   * @return whether it went to a link that carries it
   */
  public boolean ask(IpAddress host, Optional<MacAddress> station) {
    return switch (devices.lookup(ifname)) {
      case Device.Ethernet(int now, MacAddress mac) when now == index -> {
        Frame frame =
            new Frame(station.orElse(MacAddress.BROADCAST), ArpPacket.request(mac, own, host));
        yield socket.send(index, frame) instanceof SendResult.Sent;
      }
      case Device.Ethernet replaced -> false;
      case Device.Unusable unusable -> false;
    };
  }

  /** Answers are heard while this is on; it is off at first. */
  public void listen(boolean on) {
    socket.deaf(!on);
  }

  /**
   * Sleeps until a time, a {@link #wake}, or a frame; then hands over all that was heard.
   *
   * @param nanos how long, 0 or less for not at all
   * @param heard who said that it has which address; from the own host nothing is heard
   */
  public void await(long nanos, BiConsumer<IpAddress, MacAddress> heard) {
    long left = Math.max(0, nanos);
    timeout.setLong(0, left / SECOND);
    timeout.setLong(8, left % SECOND);
    fds.setShort(6, (short) 0);
    fds.setShort(POLLFD + 6, (short) 0);
    if (LibC.ppoll(fds, 2, timeout, null) <= 0) {
      return;
    }
    if (fds.getShort(6) != 0) {
      wakeUp.clear();
    }
    if (fds.getShort(POLLFD + 6) == 0) {
      return;
    }
    for (Optional<ArpReading> next = socket.receive(); next.isPresent(); next = socket.receive()) {
      if (next.get() instanceof ArpReading.Read(ArpPacket packet)
          && !packet.isProbe()
          && !packet.senderAddress().equals(own)) {
        heard.accept(packet.senderAddress(), packet.senderMac());
      }
    }
  }

  /** Ends the sleep, from any thread. */
  public void wake() {
    wakeUp.wake();
  }

  /** Once its thread uses it no more. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      wakeUp.close();
      socket.close();
      devices.close();
    }
  }
}
