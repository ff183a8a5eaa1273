package org.wackamole.agent.group;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How to take part in a group.
 *
 * @param group its name: members of other names are neither seen nor heard
 * @param port the UDP port of the group's datagrams; the same on every member. TCP port {@code port
 *     + 100} is used as well, to notice a killed daemon
 * @param bind this host's own address on the group's network; never one of the pool
 * @param peers where to look for members (some suffice, and one's own may be among them); empty for
 *     multicast
 * @param detect the silence after which a member is excluded, at least 400 ms
 * @param node this member's label in JGroups' own log lines
 * @param leaveTimeout how long {@link Group#close} waits for the others to take note
 */
public record GroupOptions(
    String group,
    int port,
    InetAddress bind,
    List<InetSocketAddress> peers,
    Duration detect,
    String node,
    Duration leaveTimeout) {
  public static final Duration LEAST_DETECT = Duration.ofMillis(400);

  /** From the port of the datagrams to the one that notices a killed daemon. */
  public static final int CRASH_PORT_OFFSET = 100;

  public GroupOptions {
    peers = List.copyOf(peers);
    if (group.isEmpty()) {
      throw new IllegalArgumentException("a group has a name");
    }
    if (port < 1 || port + CRASH_PORT_OFFSET > 0xffff) {
      throw new IllegalArgumentException(
          "port " + port + " is not between 1 and " + (0xffff - CRASH_PORT_OFFSET));
    }
    if (detect.compareTo(LEAST_DETECT) < 0) {
      throw new IllegalArgumentException("a silence of less than 400 ms: " + detect);
    }
    if (peers.stream().anyMatch(InetSocketAddress::isUnresolved)) {
      throw new IllegalArgumentException("peers are addresses, not names: " + peers);
    }
  }

  /** The TCP port that a firewall has to let through besides {@link #port} for UDP. */
  public int crashPort() {
    return port + CRASH_PORT_OFFSET;
  }
}
