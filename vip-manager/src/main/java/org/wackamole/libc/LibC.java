package org.wackamole.libc;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The few calls of the C library that the JDK has no door to, bound by JNA's direct mapping (a
 * third faster than its proxies, and checked when the class is loaded).
 *
 * <p>Where {@link LastErrorException} is declared a result of -1 is thrown as one, with errno;
 * where it is not, the caller reads the result itself, because the failure is an ordinary answer
 * there ({@code EAGAIN} of a drained socket).
 *
 * <p>Constants are those of Linux on x86-64 and arm64 (asm-generic), from the header named beside
 * them; so are the types: {@code size_t}, {@code ssize_t} and {@code nfds_t} are a {@code long}
 * there. JNA's {@code NativeLong} in its place is made by reflection for every call, which cost
 * more than the call.
 */
public final class LibC {
  /** sys/socket.h, bits/socket.h. */
  public static final int AF_UNIX = 1;

  public static final int AF_INET = 2;

  public static final int AF_INET6 = 10;
  public static final int AF_NETLINK = 16;
  public static final int AF_PACKET = 17;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_NONBLOCK = 0x800;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int MSG_DONTWAIT = 0x40;

  public static final int EFD_CLOEXEC = 0x80000;
  public static final int EFD_NONBLOCK = 0x800;

  /** fcntl.h, asm-generic/fcntl.h. */
  public static final int O_CLOEXEC = 0x80000;

  public static final int O_NONBLOCK = 0x800;
  public static final int F_SETFL = 4;
  public static final int F_DUPFD_CLOEXEC = 1030;

  /** linux/sockios.h: what one interface is, by its name. */
  public static final int SIOCGIFFLAGS = 0x8913;

  public static final int SIOCGIFADDR = 0x8915;
  public static final int SIOCGIFHWADDR = 0x8927;
  public static final int SIOCGIFINDEX = 0x8933;

  /** net/if.h. */
  public static final int IFF_UP = 0x1;

  public static final int IFF_RUNNING = 0x40;
  public static final int IFF_NOARP = 0x80;

  /** net/if_arp.h. */
  public static final int ARPHRD_ETHER = 1;

  /** asm-generic/socket.h. */
  public static final int SOL_SOCKET = 1;

  public static final int SO_RCVBUF = 8;
  public static final int SO_RCVTIMEO = 20;
  public static final int SO_ATTACH_FILTER = 26;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int SO_RCVBUFFORCE = 33;

  /** linux/netlink.h. */
  public static final int SOL_NETLINK = 270;

  public static final int NETLINK_CAP_ACK = 10;
  public static final int NETLINK_EXT_ACK = 11;

  /** sys/resource.h. */
  public static final int PRIO_PROCESS = 0;

  /** asm-generic/resource.h. */
  public static final int RLIMIT_RTTIME = 15;

  /** linux/sched.h, uapi/linux/sched.h. */
  public static final int SCHED_OTHER = 0;

  public static final int SCHED_RR = 2;

  public static final int SCHED_RESET_ON_FORK = 0x40000000;

  /** linux/time.h: counts while the machine is suspended, too. */
  public static final int CLOCK_BOOTTIME = 7;

  /** poll.h. */
  public static final short POLLIN = 1;

  /** errno-base.h and errno.h. */
  public static final int EPERM = 1;

  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EPROTO = 71;
  public static final int ENETDOWN = 100;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENOBUFS = 105;
  public static final int ETIMEDOUT = 110;

  static {
    // Its whole name: by a part of it JNA would look for the library itself, and run ldconfig.
    Native.register(LibC.class, "libc.so.6");
  }

  private LibC() {}

  public static native int socket(int domain, int type, int protocol) throws LastErrorException;

  public static native int bind(int fd, Pointer address, int length) throws LastErrorException;

  public static native int setsockopt(int fd, int level, int option, Pointer value, int length)
      throws LastErrorException;

  public static native long send(int fd, Pointer buffer, long length, int flags)
      throws LastErrorException;

  public static native long sendto(
      int fd, Pointer buffer, long length, int flags, Pointer to, int toLength)
      throws LastErrorException;

  /** -1 with errno in {@link Native#getLastError()}. */
  public static native long recv(int fd, Pointer buffer, long length, int flags);

  /** -1 with errno in {@link Native#getLastError()}; the sender's address goes to {@code from}. */
  public static native long recvfrom(
      int fd, Pointer buffer, long length, int flags, Pointer from, Pointer fromLength);

  /** -1 with errno in {@link Native#getLastError()}; the time is in milliseconds, -1 for ever. */
  public static native int poll(Pointer fds, long count, int timeoutMillis);

  /**
   * As {@link #poll}, to the nanosecond. The time is a {@code struct timespec}; -1 with errno in
   * {@link Native#getLastError()}.
   */
  public static native int ppoll(Pointer fds, long count, Pointer timeout, Pointer signalMask);

  /** The argument is a {@code struct ifreq} for the SIOCGIF requests. */
  public static native int ioctl(int fd, long request, Pointer argument) throws LastErrorException;

  /** A counter to poll on: readable once eight bytes, a number but zero, were written to it. */
  public static native int eventfd(int initial, int flags) throws LastErrorException;

  public static native long write(int fd, Pointer buffer, long length) throws LastErrorException;

  /** -1 with errno in {@link Native#getLastError()}. */
  public static native long read(int fd, Pointer buffer, long length);

  public static native int close(int fd) throws LastErrorException;

  /** The two ends, the reader's first, go to {@code ends} as {@code int}. */
  public static native int pipe2(Pointer ends, int flags) throws LastErrorException;

  /** For commands that take a number, as {@link #F_DUPFD_CLOEXEC} does the least descriptor. */
  public static native int fcntl(int fd, int command, long argument) throws LastErrorException;

  /**
   * -1 where that is not permitted. On Linux it is the calling thread's alone where {@code which}
   * is {@link #PRIO_PROCESS} and {@code who} is 0.
   */
  public static native int setpriority(int which, int who, int nice);

  /** -1 where that is not permitted. {@code parameters} is an {@code int}, the priority. */
  public static native int sched_setscheduler(int task, int policy, Pointer parameters);

  /**
   * -1 where that is not permitted. {@code limits} are two longs, the soft one and the hard one.
   */
  public static native int setrlimit(int resource, Pointer limits);

  /** A call that the C library has no function for; -1 where it fails. */
  public static native long syscall(
      long number, long first, Pointer second, long third, long fourth);

  /** The time goes to a {@code struct timespec}: two longs, seconds and nanoseconds. */
  public static native int clock_gettime(int clock, Pointer time) throws LastErrorException;

  /** What an errno means, in the words of the C library. */
  public static native String strerror(int errno);

  /** 0 where there is no such interface. */
  public static native int if_nametoindex(String name);
}
