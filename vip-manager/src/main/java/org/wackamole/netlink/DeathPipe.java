package org.wackamole.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
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
 *
 * <p>No write waits: what a full pipe does not take is dropped, which is what a process that has
 * not read for so long deserves.
 */
final class DeathPipe implements AutoCloseable {
  /** Below the usual soft limit of 1,024 open files, above what a daemon opens. */
  private static final int LEAST_DESCRIPTOR = 900;

  /** More than any word, and less than what goes into a pipe whole or not at all (PIPE_BUF). */
  private static final int LONGEST = 128;

  private final int reader;
  private final int writer;
  private final Memory buffer = new Memory(LONGEST);
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
      DeathPipe pipe = new DeathPipe(ends.getInt(0), lifted(ends.getInt(4)));
      LibC.fcntl(pipe.writer, LibC.F_SETFL, LibC.O_NONBLOCK);
      return pipe;
    } catch (LastErrorException e) {
      throw new IOException("cannot open a pipe: " + e.getMessage(), e);
    }
  }

  /** Where so high a number is not to be had the low one serves, only later. */
  private static int lifted(int low) {
    try {
      int high = LibC.fcntl(low, LibC.F_DUPFD_CLOEXEC, LEAST_DESCRIPTOR);
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
   * Never waits.
   *
   * @throws IOException where nobody reads any more, or has not for so long that the pipe is full
   */
  synchronized void write(byte[] bytes) throws IOException {
    if (closed) {
      throw new IOException("the guard ended");
    }
    buffer.write(0, bytes, 0, bytes.length);
    try {
      LibC.write(writer, buffer, bytes.length);
    } catch (LastErrorException e) {
      throw new IOException("cannot write to the guard: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.close(writer);
    }
  }
}
