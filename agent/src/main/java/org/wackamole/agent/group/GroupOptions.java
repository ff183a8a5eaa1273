package org.wackamole.agent.group;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * How to take part in a group.
 *
 * @param group its name: members of other names are neither seen nor heard
 * @param port the UDP port of the group's datagrams; the same on every member
 * @param bind this host's own address on the group's network; never one of the pool
 * @param peers where to look for members (some suffice, and one's own may be among them); empty for
 *     multicast
 * @param detect the silence after which a member is excluded whose host's kernel does not answer
 *     either, at least 30 ms
 * @param hangTimeout the silence after which one is excluded whose host's kernel answers
 * @param progress {@code System.nanoTime} of the last turn of the loop that decides: a member whose
 *     loop stands still for half of {@code hangTimeout} says nothing
 * @param hosts opens the line on which hosts are asked
 * @param node this member's label in JGroups' own log lines
 * @param leaveTimeout how long {@link Group#close} waits for the others to take note
 */
public record GroupOptions(
    String group,
    int port,
    InetAddress bind,
    List<InetSocketAddress> peers,
    Duration detect,
    Duration hangTimeout,
    LongSupplier progress,
    HostLine.Opener hosts,
    String node,
    Duration leaveTimeout) {
  public static final Duration LEAST_DETECT = Duration.ofMillis(30);

  public GroupOptions {
    peers = List.copyOf(peers);
    if (group.isEmpty()) {
      throw new IllegalArgumentException("a group has a name");
    }
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
    if (detect.compareTo(LEAST_DETECT) < 0) {
      throw new IllegalArgumentException("a silence of less than 30 ms: " + detect);
    }
    if (hangTimeout.compareTo(detect) < 0) {
      throw new IllegalArgumentException(hangTimeout + " is less than the silence of " + detect);
    }
    if (peers.stream().anyMatch(InetSocketAddress::isUnresolved)) {
      throw new IllegalArgumentException("peers are addresses, not names: " + peers);
    }
  }

  /** Of a group that nobody opens. */
  static GroupOptions sample() {
    return new GroupOptions(
        "sample",
        1,
        InetAddress.getLoopbackAddress(),
        List.of(),
        LEAST_DETECT,
        LEAST_DETECT,
        System::nanoTime,
        (ifname, own) -> {
          throw new IOException("nobody is asked");
        },
        "sample",
        LEAST_DETECT);
  }
}
