package org.wackamole.arp;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.IOException;
import java.util.Optional;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;
import org.wackamole.libc.LibC;

/**
 * A packet(7) socket of type SOCK_DGRAM: the kernel writes the Ethernet header and puts the
 * interface's own MAC into it.
 *
 * <p>One that only sends is opened with protocol 0 and receives nothing; one that hears is bound to
 * a single interface, and can be made deaf while nobody wants to hear, because closing it waits for
 * a grace period of the kernel, tens of milliseconds. It never blocks. Not safe for use by several
 * threads at once.
 */
final class PacketSocket implements AutoCloseable {
  /** linux/if_packet.h, struct sockaddr_ll. */
  private static final int ADDRESS_SIZE = 20;

  /** linux/if_packet.h: a frame to somebody else, or one of a VLAN that has no interface here. */
  private static final byte PACKET_OTHERHOST = 3;

  /** Room for the answers to some thousand questions at about 768 bytes each. */
  private static final int RECEIVE_BUFFER = 4 << 20;

  /** The loopback's index in every network namespace (net/core/dev.c). */
  private static final int LOOPBACK = 1;

  private static final int SEND_BUFFER = 1 << 20;

  /** More than any frame of ours, and than what is read of others. */
  static final int LARGEST = 128;

  private static volatile boolean rehearsed;

  private final int fd;
  private final Memory buffer = new Memory(LARGEST);
  private final Memory address = new Memory(ADDRESS_SIZE);
  private final Memory addressLength = new Memory(4);

  private PacketSocket(int fd) {
    this.fd = fd;
  }

  /**
   * @throws IOException where the kernel refuses, which says what is missing
   */
  static PacketSocket sending() throws IOException {
    try {
      int type = LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;
      PacketSocket socket = new PacketSocket(LibC.socket(LibC.AF_PACKET, type, 0));
      socket.size(LibC.SO_SNDBUFFORCE, SEND_BUFFER);
      return socket;
    } catch (LastErrorException e) {
      throw new IOException(
          "cannot open a packet socket: " + e.getMessage() + " (it needs CAP_NET_RAW)", e);
    }
  }

  /** Sends as {@link #sending} does, and hears all ARP on one interface. */
  static PacketSocket hearingArp(int index) throws IOException {
    PacketSocket socket = sending();
    socket.size(LibC.SO_RCVBUFFORCE, RECEIVE_BUFFER);
    socket.aim(ArpPacket.ETHER_TYPE, index, MacAddress.ZERO);
    try {
      LibC.bind(socket.fd, socket.address, ADDRESS_SIZE);
      return socket;
    } catch (LastErrorException e) {
      socket.close();
      throw new IOException("cannot hear ARP on interface " + index + ": " + e.getMessage(), e);
    }
  }

  /**
   * Calls everything once, to no effect, for the first call of each native method takes JNA up to a
   * hundred milliseconds: better at start than at a failover. Nothing goes out. What was done once
   * is not done again: the kernel takes 10 ms and more to close such a socket.
   */
  static void rehearse() throws IOException {
    if (rehearsed) {
      return;
    }
    try (PacketSocket socket = hearingArp(LOOPBACK)) {
      ArpPacket packet = ArpPacket.probe(MacAddress.ZERO, IpAddress.v4(0));
      SendResult result = socket.send(0, new Frame(MacAddress.BROADCAST, packet));
      if (result instanceof SendResult.Sent) {
        throw new IllegalStateException("the kernel sent a frame by an interface of index 0");
      }
      socket.deaf(true);
      socket.receive();
    }
    rehearsed = true;
  }

  private void size(int option, int bytes) {
    buffer.setInt(0, bytes);
    try {
      LibC.setsockopt(fd, LibC.SOL_SOCKET, option, buffer, 4);
    } catch (LastErrorException e) {
      // Without CAP_NET_ADMIN the default holds some 270 frames; what does not fit is sent again.
      if (e.getErrorCode() != LibC.EPERM) {
        throw e;
      }
    }
  }

  int descriptor() {
    return fd;
  }

  SendResult send(int index, Frame frame) {
    byte[] bytes = frame.payload().toBytes();
    aim(frame.payload().etherType(), index, frame.to());
    buffer.write(0, bytes, 0, bytes.length);
    try {
      LibC.sendto(fd, buffer, bytes.length, 0, address, ADDRESS_SIZE);
      return new SendResult.Sent();
    } catch (LastErrorException e) {
      return new SendResult.Failed(reason(e.getErrorCode()), e.getMessage());
    }
  }

  private void aim(int etherType, int index, MacAddress to) {
    address.clear();
    address.setShort(0, (short) LibC.AF_PACKET);
    address.setByte(2, (byte) (etherType >> 8));
    address.setByte(3, (byte) etherType);
    address.setInt(4, index);
    address.setByte(11, (byte) 6);
    address.write(12, to.toBytes(), 0, 6);
  }

  private static Unsent reason(int errno) {
    return switch (errno) {
      case LibC.ENXIO, LibC.ENODEV -> Unsent.NO_SUCH_INTERFACE;
      case LibC.ENETDOWN -> Unsent.INTERFACE_DOWN;
      case LibC.ENOBUFS, LibC.EAGAIN -> Unsent.NO_BUFFERS;
      default -> Unsent.REFUSED;
    };
  }

  /** The next frame to this host that waits, or empty where none does. */
  Optional<ArpReading> receive() {
    for (; ; ) {
      addressLength.setInt(0, ADDRESS_SIZE);
      int length = (int) LibC.recvfrom(fd, buffer, LARGEST, 0, address, addressLength);
      if (length >= 0) {
        if (address.getByte(10) == PACKET_OTHERHOST) {
          continue;
        }
        return Optional.of(ArpReading.of(buffer.getByteArray(0, length)));
      }
      int errno = Native.getLastError();
      if (errno == LibC.EAGAIN) {
        return Optional.empty();
      }
      if (errno != LibC.EINTR && errno != LibC.ENETDOWN) {
        throw new IllegalStateException("receiving ARP failed with errno " + errno);
      }
      // ENETDOWN is said once when the interface goes; who sends next is told in full.
    }
  }

  /** While deaf nothing is queued; what is queued already stays. */
  void deaf(boolean deaf) {
    hear(deaf ? SocketFilter.NOTHING : SocketFilter.EVERYTHING);
  }

  /** From now on; what is queued already stays. */
  void hear(SocketFilter filter) {
    LibC.setsockopt(fd, LibC.SOL_SOCKET, LibC.SO_ATTACH_FILTER, filter.toMemory(), 16);
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
