package org.wackamole.agent;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.libc.LibC;

/**
 * Sends to the service manager that started this process (sd_notify(3)): datagrams to the unix
 * socket that it names, a kind that the JDK has no door to. Never waits: a service manager that
 * does not read is no reason to hold up a takeover. Any thread.
 */
final class ServiceSocket {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceSocket.class);

  /** unix(7): {@code struct sockaddr_un} is a family of two bytes, then a path of 108. */
  private static final int FAMILY = 2;

  private static final int PATH = 108;

  private final Memory address;
  private final int fd;

  private ServiceSocket(Memory address, int fd) {
    this.address = address;
    this.fd = fd;
  }

  /**
   * @param name NOTIFY_SOCKET: a path, or {@code @} and a name of the abstract kind
   * @return empty where it is of another kind or there can be no socket, which the log tells
   */
  static Optional<ServiceSocket> to(String name) {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    boolean abstractName = name.startsWith("@");
    // A path ends with a zero; an abstract name starts with one, and ends where the length says.
    int length = FAMILY + path.length + (abstractName ? 0 : 1);
    if (!abstractName && !name.startsWith("/") || length > FAMILY + PATH) {
      LOG.warn("NOTIFY_SOCKET={} is no unix socket: the service manager is told nothing", name);
      return Optional.empty();
    }
    Memory address = new Memory(length);
    address.clear();
    address.setShort(0, (short) LibC.AF_UNIX);
    address.write(FAMILY, path, 0, path.length);
    if (abstractName) {
      address.setByte(FAMILY, (byte) 0);
    }
    try {
      int type = LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;
      return Optional.of(new ServiceSocket(address, LibC.socket(LibC.AF_UNIX, type, 0)));
    } catch (LastErrorException e) {
      LOG.warn("No socket for {}, the service manager is told nothing: {}", name, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * @return false where it was not taken: too much is unread, or nobody reads
   */
  boolean send(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    try (Memory buffer = new Memory(bytes.length)) {
      buffer.write(0, bytes, 0, bytes.length);
      long length = bytes.length;
      LibC.sendto(fd, buffer, length, LibC.MSG_DONTWAIT, address, (int) address.size());
      return true;
    } catch (LastErrorException e) {
      LOG.debug("The service manager did not take a message: {}", e.getMessage());
      return false;
    }
  }
}
