package org.wackamole.arp;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.wackamole.inet.MacAddress;
import org.wackamole.libc.LibC;

/**
 * What passes {@code eth0} of a namespace, in or out, whoever it is for. An ARP packet is kept as
 * read, anything else as its bytes in hex.
 */
final class Capture implements AutoCloseable {
  /**
   * @param at when the kernel had it, in nanoseconds of the wall clock
   * @param to broadcast or station, by the Ethernet header
   */
  record Captured(long at, MacAddress to, Object content) {}

  /** linux/if_ether.h; linux/sockios.h; asm-generic/socket.h. */
  private static final int ETH_P_ALL = 3;

  private static final int SIOCGSTAMPNS = 0x8907;

  private final Memory buffer = new Memory(2048);
  private final List<Captured> captured = new ArrayList<>();
  private final int fd;

  private Capture(int fd) {
    this.fd = fd;
  }

  static Capture in(Namespace namespace) throws Exception {
    return namespace.call(
        () -> {
          int type = LibC.SOCK_RAW | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC;
          Capture capture = new Capture(LibC.socket(LibC.AF_PACKET, type, 0));
          Memory size = new Memory(4);
          size.setInt(0, 64 << 20);
          LibC.setsockopt(capture.fd, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, size, 4);
          Memory address = new Memory(20);
          address.clear();
          address.setShort(0, (short) LibC.AF_PACKET);
          address.setByte(3, (byte) ETH_P_ALL);
          address.setInt(4, LibC.if_nametoindex("eth0"));
          LibC.bind(capture.fd, address, 20);
          Memory stamp = new Memory(16); // the first request switches time stamps on
          try {
            LibC.ioctl(capture.fd, SIOCGSTAMPNS, stamp);
          } catch (LastErrorException e) {
            assert e.getErrorCode() == 2 : "nothing stamped yet is ENOENT";
          }
          return capture;
        });
  }

  /** All that has come so far. */
  List<Captured> all() {
    Memory stamp = new Memory(16);
    for (; ; ) {
      int length = (int) LibC.recv(fd, buffer, buffer.size(), 0);
      if (length < 14) {
        return List.copyOf(captured);
      }
      LibC.ioctl(fd, SIOCGSTAMPNS, stamp);
      long at = stamp.getLong(0) * 1_000_000_000L + stamp.getLong(8);
      MacAddress to = MacAddress.of(buffer.getByteArray(0, 6));
      int etherType = (buffer.getByte(12) & 0xff) << 8 | buffer.getByte(13) & 0xff;
      byte[] payload = buffer.getByteArray(14, length - 14);
      Object content =
          etherType == ArpPacket.ETHER_TYPE
                  && ArpReading.of(payload) instanceof ArpReading.Read(ArpPacket packet)
              ? packet
              : Hex.text(payload);
      captured.add(new Captured(at, to, content));
    }
  }

  List<Captured> arp(Predicate<ArpPacket> wanted) {
    return all().stream()
        .filter(each -> each.content instanceof ArpPacket packet && wanted.test(packet))
        .toList();
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
