package org.wackamole.netlink;

import org.wackamole.libc.LibC;

/** The kernel's tables could not be read: refused, not in time, or not understood. */
public final class NetlinkException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int errno;

  NetlinkException(String what, int errno) {
    super(what + " by netlink: " + LibC.strerror(errno) + " (errno " + errno + ")");
    this.errno = errno;
  }

  /** As in errno(3); EPROTO where the kernel's answer made no sense. */
  public int errno() {
    return errno;
  }
}
