package org.wackamole.netlink;

import java.util.Optional;
import org.wackamole.libc.LibC;

/** Why the kernel refused, and what the operator can do: errno in words. */
final class Reason {
  private Reason() {}

  static String of(int errno, Optional<String> kernelText, String ifname) {
    return switch (errno) {
      case LibC.EPERM -> "not permitted; run as root or with CAP_NET_ADMIN";
      case LibC.ENODEV -> "there is no interface " + ifname;
      case LibC.ENETDOWN ->
          "interface " + ifname + " is switched off; try: ip link set " + ifname + " up";
      case LibC.EACCES ->
          "IPv6 is switched off on "
              + ifname
              + "; try: sysctl net.ipv6.conf."
              + ifname
              + ".disable_ipv6=0";
      case LibC.ETIMEDOUT ->
          "the kernel did not answer in time; look for a process stuck in netlink (dmesg, ps)";
      case LibC.ENOBUFS -> "the kernel ran out of memory for this, or its answer was lost";
      default ->
          kernelText.map(text -> text + ", ").orElse("")
              + LibC.strerror(errno)
              + " (errno "
              + errno
              + ")";
    };
  }
}
