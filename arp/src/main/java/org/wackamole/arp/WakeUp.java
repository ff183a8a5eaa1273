package org.wackamole.arp;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import java.io.IOException;
import org.wackamole.libc.LibC;

/** An eventfd(2): what a thread in {@code poll} is woken by. */
final class WakeUp implements AutoCloseable {
  private final int fd;
  private final Memory one = new Memory(8);
  private final Memory count = new Memory(8);
  private boolean closed;

  WakeUp() throws IOException {
    try {
      fd = LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
    } catch (LastErrorException e) {
      throw new IOException("cannot open an eventfd: " + e.getMessage(), e);
    }
    one.setLong(0, 1);
  }

  int descriptor() {
    return fd;
  }

  /** From any thread; harmless after {@link #close}, when the number may be another file's. */
  synchronized void wake() {
    if (!closed) {
      LibC.write(fd, one, 8);
    }
  }

  /** By the woken thread, before it looks for what it was woken for. */
  void clear() {
    LibC.read(fd, count, 8);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.close(fd);
    }
  }
}
