package org.wackamole.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import java.io.File;
import java.io.IOException;
import org.wackamole.libc.LibC;

/**
 * The pipe whose end tells the guard that this process died: the first that the kernel closes of
 * all that this process has open.
 *
 * <p>A dead process's files are released from the highest descriptor down (kernel/task_work.c), and
 * each packet(7) socket among them waits for a grace period of RCU, some 15 ms: behind six of them
 * the guard would learn of it a tenth of a second late. So this end has a number above theirs,
 * which the JDK's pipes to a process cannot have.
 */
final class DeathPipe implements AutoCloseable {
  /** Below the usual soft limit of 1,024 open files, above what a daemon opens. */
  private static final int LEAST_DESCRIPTOR = 900;

  private final int reader;
  private final int writer;
  private boolean readerClosed;
  private boolean closed;

  private DeathPipe(int reader, int writer) {
    this.reader = reader;
    this.writer = writer;
  }

  /**
   * @throws IOException where the kernel refuses, for want of descriptors
   */
  static DeathPipe open() throws IOException {
    try (Memory ends = new Memory(8)) {
      LibC.pipe2(ends, LibC.O_CLOEXEC);
      return new DeathPipe(ends.getInt(0), lifted(ends.getInt(4)));
    } catch (LastErrorException e) {
      throw new IOException("cannot open a pipe: " + e.getMessage(), e);
    }
  }

  /** Where so high a number is not to be had the low one serves, only later. */
  private static int lifted(int low) {
    try {
      int high = LibC.fcntl(low, LibC.F_DUPFD_CLOEXEC, new NativeLong(LEAST_DESCRIPTOR));
      LibC.close(low);
      return high;
    } catch (LastErrorException e) {
      return low;
    }
  }

  int writer() {
    return writer;
  }

  /** What a process reads from that is started before {@link #closeReader}. */
  ProcessBuilder.Redirect reader() {
    return ProcessBuilder.Redirect.from(new File("/proc/self/fd/" + reader));
  }

  /** A reader of our own would hide that the other one ended. */
  synchronized void closeReader() {
    if (!readerClosed) {
      readerClosed = true;
      LibC.close(reader);
    }
  }

  /**
   * Waits while the pipe is full.
   *
   * @throws IOException where nobody reads any more
   */
  synchronized void write(byte[] bytes) throws IOException {
    if (closed) {
      throw new IOException("the guard ended");
    }
    try (Memory buffer = new Memory(bytes.length)) {
      buffer.write(0, bytes, 0, bytes.length);
      // Shorter than PIPE_BUF, so all of it or nothing (pipe(7)).
      LibC.write(writer, buffer, new NativeLong(bytes.length));
    } catch (LastErrorException e) {
      throw new IOException("cannot write to the guard: " + e.getMessage(), e);
    }
  }

  /** Only when nobody reads any more, or else it waits for a {@link #write} that does. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.close(writer);
    }
  }
}
