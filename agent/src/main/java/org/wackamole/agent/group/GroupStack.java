package org.wackamole.agent.group;

import java.util.List;
import java.util.stream.Stream;
import org.jgroups.logging.LogFactory;
import org.jgroups.protocols.Discovery;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.NoBundler;
import org.jgroups.protocols.PING;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UDP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.Protocol;

/**
 * The protocols of the group, bottom first, and the reason for every value that is not JGroups'
 * own. What was measured with them is in docs/decisions/0004-group-stack.md.
 */
final class GroupStack {
  /**
   * Octets of a datagram and of a message in it. Below those of an Ethernet frame, also in a
   * tunnel, so that IP never fragments: clouds drop fragments, and one lost fragment would lose
   * them all.
   */
  private static final int DATAGRAM = 1_300;

  /** Octets of the longest message that one datagram carries. */
  static final int FRAGMENT = 1_100;

  /** What an ordinary kernel grants (net.core.rmem_max); asking for more only logs a warning. */
  private static final int SOCKET_BUFFER = 200_000;

  /** Milliseconds; {@link Retransmission} sees to it much earlier. */
  private static final int SELDOM = 3_600_000;

  private GroupStack() {}

  static List<Protocol> of(GroupOptions options) throws Exception {
    boolean multicast = options.peers().isEmpty();
    NAKACK2 multicasts = new NAKACK2().useMcastXmit(false).setXmitInterval(SELDOM);
    UNICAST3 unicasts = new UNICAST3().setXmitInterval(SELDOM);
    return Stream.<Protocol>of(
            transport(options, multicast),
            multicast ? new PING() : peers(options),
            merge(multicast),
            new Detector(options, new Retransmission(multicasts, unicasts)),
            multicasts,
            unicasts,
            new STABLE().setDesiredAverageGossip(30_000),
            membership(options, multicast),
            new FRAG2().setFragSize(FRAGMENT))
        .toList();
  }

  /**
   * Datagrams in either mode. TCP for the unicast mode would block the one thread that sends while
   * it connects to a host that is not there.
   */
  private static TP transport(GroupOptions options, boolean multicast) throws Exception {
    UDP udp = new UDP();
    udp.setMulticasting(multicast)
        .setMulticastAddress(MulticastAddress.of(options.group(), options.bind()))
        .setMulticastPort(options.port())
        .setMulticastTTL(1)
        .setUcastRecvBufSize(SOCKET_BUFFER)
        .setMcastRecvBufSize(SOCKET_BUFFER)
        .setUcastSendBufSize(SOCKET_BUFFER)
        .setMcastSendBufSize(SOCKET_BUFFER);
    udp.setBindAddress(options.bind());
    udp.setBindPort(options.port());
    // A member on the next free port would not be found by those that look for it.
    udp.setPortRange(0);
    PromptThreads threads = new PromptThreads();
    udp.setThreadFactory(threads);
    udp.getThreadPool().setThreadFactory(threads);
    // On by default: it answers to anybody on the network, and invokes operations for them.
    udp.setDiagnosticsHandler(
        new DiagnosticsHandler(
                LogFactory.getLog(TP.class), udp.getSocketFactory(), udp.getThreadFactory())
            .setEnabled(false));
    // Nobody else of the group is on this host, and JGroups drops what is our own: in a group of
    // three that would be every third datagram to wake the thread that reads the socket.
    udp.disableLoopback(!options.bind().isLoopbackAddress());
    // Only the age of connections is told by it.
    udp.setTimeServiceInterval(5_000);
    // Each message goes out at once, in the thread that sends it: collecting them in another one
    // costs a takeover one more wait for a processor, and there are few to collect.
    udp.setValue("bundler", new NoBundler().setMaxSize(DATAGRAM));
    udp.useVirtualThreads(false);
    udp.getThreadPool().setMinThreads(0).setMaxThreads(20).setKeepAliveTime(30_000);
    return udp;
  }

  private static Discovery peers(GroupOptions options) {
    TCPPING ping = new TCPPING().<TCPPING>setInitialHosts(options.peers()).setPortRange(0);
    // Two members that are nobody's peer find each other only by what a third one knows; without
    // that each merges the others into its own view, in turn, and they never become one group.
    ping.returnEntireCache(true);
    return ping;
  }

  /** A slow net under the beats: who hears no beats of another side still hears of it. */
  private static Protocol merge(boolean multicast) {
    // Without multicast nobody hears beats of members that it never heard of: this is their way.
    return multicast
        ? new MERGE3().setMinInterval(500).setMaxInterval(2_000)
        : new MERGE3().setMinInterval(100).setMaxInterval(400);
  }

  private static Protocol membership(GroupOptions options, boolean multicast) {
    return new GMS()
        // Who finds no member founds a group after this; longer did not make fewer found one each.
        // Two groups that hear each other are soon one. A peer may be some routers away.
        .setJoinTimeout(multicast ? 150 : 300)
        .setMaxJoinAttempts(3)
        .setLeaveTimeout(options.leaveTimeout().toMillis())
        .setMergeTimeout(600)
        .setViewAckCollectionTimeout(500)
        // Whoever missed the view before would have to ask for the whole one.
        .useDeltaViews(false)
        .printLocalAddress(false)
        .printPhysicalAddress(false);
  }
}
