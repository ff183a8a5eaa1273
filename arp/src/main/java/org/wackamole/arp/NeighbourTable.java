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
import org.wackamole.inet.MacAddress;

/**
 * The kernel's IPv4 neighbours of the calling thread's network namespace, as proc_pid_net(5) shows
 * them: those whose MAC is known, also if it was not confirmed lately.
 */
public final class NeighbourTable {
  /** More than a kernel keeps unless its gc_thresh3 was raised from 1,024. */
  public static final int LIMIT = 4096;

  /** net/if_arp.h: the entry has a MAC. */
  private static final int ATF_COM = 0x02;

  /** Not /proc/net, which is the namespace of the process's first thread. */
  private static final Path TABLE = Path.of("/proc/thread-self/net/arp");

  private NeighbourTable() {}

  /**
   * Reads at most {@link #LIMIT} entries, in the kernel's order.
   *
   * @throws IOException where there is no /proc
   */
  public static List<Neighbour> read() throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(TABLE, StandardCharsets.UTF_8)) {
      return parse(lines.lines());
    }
  }

  static List<Neighbour> parse(Stream<String> lines) {
    return lines.flatMap(line -> entry(line).stream()).limit(LIMIT).toList();
  }

  /** Columns: address, hardware type, flags, hardware address, mask, device. */
  private static Optional<Neighbour> entry(String line) {
    String[] columns = line.strip().split("\\s+");
    if (columns.length != 6 || !columns[1].equals("0x1") || !columns[2].startsWith("0x")) {
      return Optional.empty();
    }
    int flags = Integer.parseInt(columns[2].substring(2), 16);
    if ((flags & ATF_COM) == 0) {
      return Optional.empty();
    }
    return IpAddress.parse(columns[0])
        .flatMap(
            address ->
                MacAddress.parse(columns[3])
                    .map(mac -> new Neighbour(columns[5], address, mac))
                    .filter(Neighbour::isStation));
  }
}
