package org.wackamole.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.wackamole.libc.LibC;

/**
 * A NETLINK_ROUTE socket: bytes out, bytes in. It belongs to the network namespace of the thread
 * that opened it, for ever. One thread at a time may use it; its buffers are reused.
 */
final class NetlinkSocket implements AutoCloseable {
  /** The kernel fills at most 32 KiB of it with one part of a dump (netlink(7)). */
  private static final int RECEIVE_BYTES = 64 << 10;

  private static final int MSG_TRUNC = 0x20;
  private static final int POLLFD_BYTES = 8;

  /** What waiting for bytes came to. */
  sealed interface Received {
    /** Good until the next call. */
    record Bytes(ByteBuffer bytes) implements Received {}

    /** Nothing came in time, or the wait was cut short. */
    record Nothing() implements Received {}

    /** Messages were lost, or the socket failed: ENOBUFS is the loss. */
    record Broken(int errno) implements Received {}
  }

  private final int fd;
  private final Memory sending;
  private final Memory receiving = new Memory(RECEIVE_BYTES);
  private final Memory pollfds = new Memory(2 * POLLFD_BYTES);

  /**
   * @param groups RTMGRP_* bits of the news to receive, 0 for none
   * @param kernelBuffer bytes of unread messages that the kernel keeps for us
   */
  NetlinkSocket(int groups, int sendBytes, int kernelBuffer) {
    sending = new Memory(sendBytes);
    fd = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, 0);
    try {
      Memory address = new Memory(12);
      address.clear();
      address.setShort(0, (short) LibC.AF_NETLINK);
      address.setInt(8, groups);
      LibC.bind(fd, address, 12);
      receiveBuffer(kernelBuffer);
      option(LibC.SOL_NETLINK, LibC.NETLINK_CAP_ACK, 1);
      option(LibC.SOL_NETLINK, LibC.NETLINK_EXT_ACK, 1);
    } catch (LastErrorException e) {
      LibC.close(fd);
      throw e;
    }
  }

  private void receiveBuffer(int bytes) {
    try {
      option(LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, bytes);
    } catch (LastErrorException e) {
      // Who may not exceed net.core.rmem_max may not bind addresses either, but may well look.
      option(LibC.SOL_SOCKET, LibC.SO_RCVBUF, bytes);
    }
  }

  private void option(int level, int option, int value) {
    Memory number = new Memory(4);
    number.setInt(0, value);
    LibC.setsockopt(fd, level, option, number, 4);
  }

  /** An empty buffer to fill and to hand to {@link #send}. */
  ByteBuffer outgoing() {
    return sending.getByteBuffer(0, sending.size()).order(ByteOrder.nativeOrder());
  }

  /**
   * Sends what {@link #outgoing} holds up to its position. The kernel carries it out within this
   * call, and waits there for as long as another process holds its network configuration lock.
   *
   * @throws LastErrorException with the errno
   */
  void send(ByteBuffer filled) {
    LibC.send(fd, sending, filled.position(), 0);
  }

  /** Waits for one datagram until the deadline of {@link System#nanoTime}. */
  Received receiveUntil(long deadline) {
    // The kernel has answered most requests by the time that they are sent.
    Received there = receiveNow();
    if (!(there instanceof Received.Nothing)) {
      return there;
    }
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    int millis = (int) Math.min(Integer.MAX_VALUE, left.plusNanos(999_999).toMillis());
    return wait(-1, millis);
  }

  /** Waits without a bound for one datagram, or until the other descriptor is readable. */
  Received receiveOr(int wakeUpFd) {
    return wait(wakeUpFd, -1);
  }

  /** What is there already, without waiting. */
  Received receiveNow() {
    int length = (int) LibC.recv(fd, receiving, RECEIVE_BYTES, LibC.MSG_DONTWAIT | MSG_TRUNC);
    if (length > RECEIVE_BYTES) {
      return new Received.Broken(LibC.ENOBUFS);
    }
    if (length >= 0) {
      return new Received.Bytes(receiving.getByteBuffer(0, length).order(ByteOrder.nativeOrder()));
    }
    int errno = Native.getLastError();
    return errno == LibC.EAGAIN || errno == LibC.EINTR
        ? new Received.Nothing()
        : new Received.Broken(errno);
  }

  private Received wait(int wakeUpFd, int millis) {
    pollfd(0, fd);
    pollfd(POLLFD_BYTES, wakeUpFd);
    int ready = LibC.poll(pollfds, 2, millis);
    if (ready < 0) {
      int errno = Native.getLastError();
      return errno == LibC.EINTR ? new Received.Nothing() : new Received.Broken(errno);
    }
    boolean woken = pollfds.getShort(POLLFD_BYTES + 6) != 0;
    return ready == 0 || woken ? new Received.Nothing() : receiveNow();
  }

  /** A negative descriptor is left out by poll(2). */
  private void pollfd(int at, int descriptor) {
    pollfds.setInt(at, descriptor);
    pollfds.setShort(at + 4, LibC.POLLIN);
    pollfds.setShort(at + 6, (short) 0);
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
