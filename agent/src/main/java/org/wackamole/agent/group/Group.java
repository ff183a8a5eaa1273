package org.wackamole.agent.group;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.util.UUID;
import org.jgroups.util.Util;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.Assignment;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.inet.IpAddress;

/**
 * Membership of a group of daemons: views and messages come in through a {@link GroupListener},
 * messages go out through {@code send}.
 *
 * <p>{@code send} never waits: it leaves the message to one thread of its own, which encodes it.
 * What fits into one datagram goes out at once, past JGroups' queues and without any promise,
 * because a takeover waits for it; somewhat later it is handed to JGroups all the same. While that
 * thread is behind, a newer message replaces a waiting one of its kind; what was sent may still be
 * lost. Nothing in the stack makes that thread wait either: there is no flow control in it,
 * datagrams need no connection, and JGroups' own queue drops when full.
 */
public final class Group implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Group.class);

  /** How often the group's interface is looked for. */
  private static final Duration INTERFACE_CHECK = Duration.ofSeconds(2);

  /**
   * How much later JGroups gets what went out the short way: until then the processors are for the
   * takeover, and a newer message has often replaced this one.
   */
  private static final Duration BEHIND = Duration.ofMillis(15);

  static {
    JGroupsLog.install();
  }

  private final JChannel channel;
  private final MemberId self;
  private final GroupOptions options;
  private final GroupListener listener;
  private final NetworkInterface network;
  private final Thread sender;
  private final SendQueue queue = new SendQueue();
  private final Detector detector;
  private final GroupReceiver receiver;
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean lost = new AtomicBoolean();

  private Group(
      GroupOptions options, GroupListener listener, NetworkInterface network, JChannel channel) {
    this.options = options;
    this.listener = listener;
    this.network = network;
    this.channel = channel;
    // Drawn here, and not by JGroups while it connects, so that it is known before the first view.
    UUID address = UUID.randomUUID();
    this.self = Identity.of(address);
    channel.addAddressGenerator(() -> address);
    this.receiver = new GroupReceiver(self, listener);
    channel.setReceiver(receiver);
    this.detector = channel.getProtocolStack().findProtocol(Detector.class);
    detector.tell(receiver);
    this.sender = new Thread(this::sendAll, "group-sender");
    sender.setDaemon(true);
  }

  /** Loads what {@link #open} takes, which takes longer the first time than to found a group. */
  public static void load() {
    try {
      new JChannel(GroupStack.of(GroupOptions.sample())).close();
    } catch (Exception e) {
      // Whoever opens the group meets the same, and says what follows from it.
      LOG.debug("What a group needs was not loaded ahead", e);
    }
  }

  /**
   * Joins the group, or founds it where no member answers. Takes about half a second, and blocks
   * for it.
   *
   * @throws GroupUnavailableException where the ports or the address cannot be had; nothing is left
   *     open
   */
  public static Group open(GroupOptions options, GroupListener listener)
      throws GroupUnavailableException {
    NetworkInterface network = GroupDiagnosis.networkOf(options);
    // JGroups looks at this host's addresses once for all: one that came since would be refused.
    Util.resetCachedAddresses(true, true);
    JChannel channel = null;
    try {
      channel = new JChannel(GroupStack.of(options)).name(options.node());
      Group group = new Group(options, listener, network, channel);
      channel.connect(options.group());
      group.sender.start();
      channel.addChannelListener(new CloseWatch(group::lose));
      return group;
    } catch (Exception e) {
      if (channel != null) {
        channel.close();
      }
      throw GroupDiagnosis.explain(options, e);
    }
  }

  /** Our identity in this group; another one after each {@code open}. */
  public MemberId self() {
    return self;
  }

  /** Where each member of the view is reached, as far as that is known; asks nobody. */
  public Map<MemberId, IpAddress> addresses() {
    Map<MemberId, IpAddress> addresses = new TreeMap<>();
    org.jgroups.View view = channel.getView();
    for (Address member : view == null ? List.<Address>of() : view.getMembers()) {
      Object physical = channel.down(new Event(Event.GET_PHYSICAL_ADDRESS, member));
      if (physical instanceof org.jgroups.stack.IpAddress ip) {
        addresses.put(Identity.of(member), IpAddress.of(ip.getIpAddress()));
      }
    }
    return addresses;
  }

  /** Sends to all other members; nothing once {@link #leave} was called. */
  public void send(Report report) {
    queue.put(SendQueue.Kind.REPORT, () -> WireFormat.encode(report));
  }

  /** As {@link #send(Report)}. */
  public void send(Assignment assignment) {
    queue.put(SendQueue.Kind.ASSIGNMENT, () -> WireFormat.encode(assignment));
  }

  /** As {@link #send(Report)}. */
  public void send(List<NeighbourEntry> table) {
    List<NeighbourEntry> copy = List.copyOf(table);
    queue.put(SendQueue.Kind.NEIGHBOURS, () -> WireFormat.encode(copy));
  }

  /**
   * Whether our side serves anything: said at once to all who hear us, those of other views too.
   */
  public void serves(boolean anything) {
    detector.serves(anything);
  }

  public GroupStats stats() {
    return new GroupStats(
        sent.sum(),
        queue.superseded(),
        failed.sum(),
        receiver.received(),
        receiver.malformed(),
        receiver.unknown());
  }

  /**
   * Sends what waits, tells the others that we go, and closes. After {@code bound} the rest is left
   * to the background and the others will notice by our silence.
   */
  public void leave(Duration bound) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    long deadline = System.nanoTime() + bound.toNanos();
    Thread leaving = new Thread(channel::close, "group-leave");
    leaving.setDaemon(true);
    try {
      if (!queue.awaitEmpty(bound)) {
        LOG.warn("Leaving group {} with messages unsent after {}", options.group(), bound);
      }
      sender.interrupt();
      GMS membership = channel.getProtocolStack().findProtocol(GMS.class);
      membership.setLeaveTimeout(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
      leaving.start();
      leaving.join(Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime())));
      if (leaving.isAlive()) {
        LOG.warn(
            "Group {} was not left within {}: its members exclude us in {} by our silence",
            options.group(),
            bound,
            options.detect());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves within {@link GroupOptions#leaveTimeout}; does nothing where that was done before. */
  @Override
  public void close() {
    leave(options.leaveTimeout());
  }

  private void sendAll() {
    try {
      while (true) {
        Optional<SendQueue.Turn> next = queue.take(INTERFACE_CHECK);
        if (next.isPresent()) {
          send(next.get());
          queue.sent();
        } else {
          checkInterface();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Nothing more is sent to group {}", options.group());
    }
  }

  private void send(SendQueue.Turn turn) {
    try {
      switch (turn) {
        case SendQueue.Turn.First(SendQueue.Kind kind, Supplier<byte[]> message) -> {
          byte[] bytes = message.get();
          if (bytes.length <= Mouth.LARGEST) {
            detector.express(bytes);
            queue.putAgain(kind, BEHIND, bytes);
          } else {
            sendReliably(bytes);
          }
          sent.increment();
        }
        case SendQueue.Turn.Again(byte[] message) -> sendReliably(message);
      }
    } catch (Exception e) {
      failed.increment();
      LOG.error("A message to group {} was not sent", options.group(), e);
    }
  }

  private void sendReliably(byte[] message) throws Exception {
    Address everybody = null;
    channel.send(new BytesMessage(everybody, message).setFlag(Message.TransientFlag.DONT_LOOPBACK));
  }

  /**
   * An interface that was removed and made again has another index, and the sockets' multicast
   * membership is gone with the old one. (One that is only down gets it back.)
   */
  private void checkInterface() {
    try {
      if (NetworkInterface.getByIndex(network.getIndex()) == null) {
        lose(
            "the interface "
                + network.getName()
                + " of "
                + options.bind().getHostAddress()
                + " was removed");
      }
    } catch (SocketException e) {
      LOG.debug("The interfaces of this host cannot be listed now", e);
    }
  }

  private void lose(String why) {
    if (!closing.get() && lost.compareAndSet(false, true)) {
      listener.groupLost(why);
    }
  }
}
