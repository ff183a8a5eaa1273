package org.wackamole.arp;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;
import org.wackamole.libc.LibC;

/**
 * Looks interfaces up by the ioctls of netdevice(7): some 5 us each. {@link
 * java.net.NetworkInterface} would walk every address of every interface, milliseconds on a node
 * with a thousand of them; /sys shows the network namespace that mounted it, not the thread's.
 *
 * <p>Not safe for use by several threads at once.
 */
final class Devices implements AutoCloseable {
  /** net/if.h: IFNAMSIZ, the closing zero included. */
  private static final int NAME_SIZE = 16;

  private static final int REQUEST_SIZE = 40;

  private final int fd;
  private final Memory request = new Memory(REQUEST_SIZE);

  /**
   * @throws IOException where no socket can be had, which says why
   */
  Devices() throws IOException {
    try {
      fd = LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
    } catch (LastErrorException e) {
      throw new IOException("cannot open a socket to look up interfaces: " + e.getMessage(), e);
    }
  }

  Device lookup(String ifname) {
    if (ifname.equals(Stage.IFNAME)) {
      return Stage.DEVICE;
    }
    byte[] name = ifname.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length >= NAME_SIZE) {
      return new Device.Unusable(Unsent.NO_SUCH_INTERFACE);
    }
    request.clear();
    request.write(0, name, 0, name.length);
    try {
      get(LibC.SIOCGIFFLAGS);
      short flags = request.getShort(NAME_SIZE);
      get(LibC.SIOCGIFHWADDR);
      short hardware = request.getShort(NAME_SIZE);
      MacAddress mac = MacAddress.of(request.getByteArray(NAME_SIZE + 2, 6));
      get(LibC.SIOCGIFINDEX);
      int index = request.getInt(NAME_SIZE);
      if (hardware != LibC.ARPHRD_ETHER || (flags & LibC.IFF_NOARP) != 0) {
        return new Device.Unusable(Unsent.NO_ARP);
      }
      if ((flags & LibC.IFF_UP) == 0) {
        return new Device.Unusable(Unsent.INTERFACE_DOWN);
      }
      if ((flags & LibC.IFF_RUNNING) == 0) {
        return new Device.Unusable(Unsent.NO_CARRIER);
      }
      return new Device.Ethernet(index, mac);
    } catch (LastErrorException e) {
      return new Device.Unusable(
          e.getErrorCode() == LibC.ENODEV ? Unsent.NO_SUCH_INTERFACE : Unsent.REFUSED);
    }
  }

  /** The interface's first IPv4 address, if it has one. */
  Optional<IpAddress> address(String ifname) {
    byte[] name = ifname.getBytes(StandardCharsets.UTF_8);
    request.clear();
    request.write(0, name, 0, Math.min(name.length, NAME_SIZE - 1));
    try {
      get(LibC.SIOCGIFADDR);
    } catch (LastErrorException e) {
      return Optional.empty(); // none, or the interface is gone
    }
    ByteBuffer bytes = ByteBuffer.wrap(request.getByteArray(NAME_SIZE + 4, 4)); // sin_addr
    return Optional.of(IpAddress.v4(bytes.getInt()));
  }

  private void get(int what) {
    LibC.ioctl(fd, what, request);
  }

  /** The MACs of all Ethernet interfaces of the calling thread's network namespace, up or down. */
  Set<MacAddress> ownMacs() throws IOException {
    // Not /proc/net: that is the namespace of the process's first thread.
    List<String> lines = Files.readAllLines(Path.of("/proc/thread-self/net/dev"));
    Set<MacAddress> macs = new HashSet<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        byte[] name = line.substring(0, colon).strip().getBytes(StandardCharsets.UTF_8);
        request.clear();
        request.write(0, name, 0, Math.min(name.length, NAME_SIZE - 1));
        try {
          get(LibC.SIOCGIFHWADDR);
        } catch (LastErrorException e) {
          continue; // gone since the list was read
        }
        if (request.getShort(NAME_SIZE) == LibC.ARPHRD_ETHER) {
          macs.add(MacAddress.of(request.getByteArray(NAME_SIZE + 2, 6)));
        }
      }
    }
    return macs;
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
