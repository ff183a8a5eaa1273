package org.wackamole.agent.group;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.MemberId;

/**
 * Finds out whether a member's port is closed: a datagram of one octet, which JGroups drops without
 * a word, is answered by the kernel (ICMP port unreachable) where no process has the port. Only a
 * connected socket is told of that.
 */
final class Knocks {
  private static final Logger LOG = LoggerFactory.getLogger(Knocks.class);

  /** When to look for answers; later ones are found with whatever comes next. */
  private static final long[] LOOKS = {600_000, 2_000_000, 5_000_000};

  /** A kernel that has not answered a second after the last knock does not answer. */
  private static final long LATEST = 1_000_000_000;

  private final InetAddress bind;
  private final Map<MemberId, DatagramChannel> channels = new HashMap<>();
  private final Set<MemberId> refused = new HashSet<>();
  private final ByteBuffer octet = ByteBuffer.allocate(1);
  private final ByteBuffer scratch = ByteBuffer.allocate(16);
  private long last = System.nanoTime() - LATEST;

  Knocks(InetAddress bind) {
    this.bind = bind;
  }

  void knock(MemberId member, InetSocketAddress at) {
    last = System.nanoTime();
    try {
      DatagramChannel channel = channels.get(member);
      if (channel == null) {
        channel = open(at);
        channels.put(member, channel);
      }
      octet.clear();
      channel.write(octet);
    } catch (PortUnreachableException e) {
      refused.add(member);
    } catch (IOException e) {
      LOG.debug("Nobody can be reached at {} now: {}", at, e.getMessage());
    }
  }

  /** Fails where no route leads there, while our own link is down, say. */
  private DatagramChannel open(InetSocketAddress at) throws IOException {
    DatagramChannel channel = DatagramChannel.open(family());
    try {
      channel.configureBlocking(false);
      channel.bind(new InetSocketAddress(bind, 0));
      return channel.connect(at);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private StandardProtocolFamily family() {
    return bind.getAddress().length == 4
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  /** Whose port turned out to be closed since this was asked. */
  Set<MemberId> refused() {
    if (System.nanoTime() - last < LATEST) {
      look();
    }
    if (refused.isEmpty()) {
      return Set.of();
    }
    Set<MemberId> found = Set.copyOf(refused);
    refused.clear();
    return found;
  }

  private void look() {
    channels.forEach(
        (member, channel) -> {
          try {
            scratch.clear();
            channel.read(scratch);
          } catch (PortUnreachableException e) {
            refused.add(member);
          } catch (IOException e) {
            LOG.debug("Nothing is known of the port of {}: {}", member, e.getMessage());
          }
        });
  }

  /** When to look again, counted from {@code now}; a long time where nothing is awaited. */
  long patience(long now) {
    for (long look : LOOKS) {
      if (now - last < look) {
        return last + look - now;
      }
    }
    return Long.MAX_VALUE;
  }

  /** Of those who are no members any more, and of those who are heard again. */
  void forgetAllBut(Set<MemberId> members) {
    List<MemberId> gone = new ArrayList<>(channels.keySet());
    gone.removeAll(members);
    for (MemberId member : gone) {
      try {
        channels.remove(member).close();
      } catch (IOException e) {
        LOG.debug("A socket did not close: {}", e.getMessage());
      }
    }
  }
}
