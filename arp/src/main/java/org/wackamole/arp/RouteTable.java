package org.wackamole.arp;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/**
 * The IPv4 routes of the calling thread's network namespace, main table, as proc_pid_net(5) shows
 * them. Of a route by several gateways the kernel shows the first.
 */
final class RouteTable {
  /** A full table of the internet's routes is no LAN's; the connected ones come early. */
  static final int LIMIT = 4096;

  /** linux/route.h: RTF_UP, RTF_REJECT. */
  private static final int UP = 0x0001;

  private static final int REJECT = 0x0200;

  /** Not /proc/net, which is the namespace of the process's first thread. */
  private static final Path TABLE = Path.of("/proc/thread-self/net/route");

  private RouteTable() {}

  /**
   * @throws IOException where there is no /proc
   */
  static List<Route> read() throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(TABLE, StandardCharsets.UTF_8)) {
      return parse(lines.lines());
    }
  }

  static List<Route> parse(Stream<String> lines) {
    return lines.flatMap(line -> route(line).stream()).limit(LIMIT).toList();
  }

  /** Columns: interface, destination, gateway, flags, three counts, mask, and more. */
  private static Optional<Route> route(String line) {
    String[] columns = line.strip().split("\\s+");
    if (columns.length < 8 || columns[0].equals("Iface")) {
      return Optional.empty();
    }
    int flags = Integer.parseInt(columns[3], 16);
    if ((flags & UP) == 0 || (flags & REJECT) != 0) {
      return Optional.empty();
    }
    int gateway = address(columns[2]);
    return Optional.of(
        new Route(
            columns[0],
            new IpPrefix(IpAddress.v4(address(columns[1])), Integer.bitCount(address(columns[7]))),
            gateway == 0 ? Optional.empty() : Optional.of(IpAddress.v4(gateway))));
  }

  /** The kernel prints the four bytes as a number of its own byte order, here always little. */
  private static int address(String hex) {
    return Integer.reverseBytes(Integer.parseUnsignedInt(hex, 16));
  }
}
