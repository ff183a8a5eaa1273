package org.wackamole.agent.group;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.ObjectMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wackamole.core.Assignment;
import org.wackamole.core.MemberId;
import org.wackamole.core.Report;
import org.wackamole.core.View;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** Members in one process, by unicast over the loopback interface. */
class GroupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final RecordingListener first = new RecordingListener();
  private final RecordingListener second = new RecordingListener();
  private final List<AutoCloseable> open = new ArrayList<>();
  private int port;

  @BeforeEach
  void findPorts() throws IOException {
    port = freePorts();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable closeable : open.reversed()) {
      closeable.close();
    }
  }

  /** Two members see each other's views and messages, and none of their own. */
  @Test
  void membersMeet() throws Exception {
    Group one = open(port, first);
    Group two = open(port + 1, second);
    View view = second.await(View.class, PATIENCE, v -> v.members().size() == 2);
    assertEquals(view, first.await(View.class, PATIENCE, v -> v.members().size() == 2));
    assertEquals(List.of(one.self(), two.self()), view.members());
    assertEquals(one.self(), view.id().creator());
    assertFalse(view.merge());
    assertEquals(new RecordingListener.Opened(two.self()), second.events().getFirst());

    Report report = Messages.report(one.self(), 4);
    Assignment assignment = Messages.assignment(one.self(), view.members(), 4);
    List<NeighbourEntry> table =
        List.of(new NeighbourEntry(IpAddress.literal("10.0.0.1"), new MacAddress(7)));
    one.send(report);
    one.send(assignment);
    one.send(table);
    assertEquals(report, second.await(Report.class, PATIENCE, r -> true));
    assertEquals(assignment, second.await(Assignment.class, PATIENCE, a -> true));
    assertEquals(
        new RecordingListener.Neighbours(one.self(), table),
        second.await(RecordingListener.Neighbours.class, PATIENCE, n -> true));
    two.send(Messages.report(two.self(), 1));
    first.await(Report.class, PATIENCE, r -> r.sender().equals(two.self()));
    assertEquals(1, first.all(Report.class).count(), "its own came back");
    assertEquals(new GroupStats(3, 0, 0, 1, 0, 0), one.stats());
  }

  /** A report of 10,000 virtual interfaces takes many datagrams and arrives whole. */
  @Test
  void largeReportsArrive() throws Exception {
    Group one = open(port, first);
    open(port + 1, second);
    first.await(View.class, PATIENCE, v -> v.members().size() == 2);
    Report report = Messages.report(one.self(), 10_000);
    one.send(report);
    assertEquals(report, second.await(Report.class, PATIENCE, r -> true));
  }

  /** What is older may be superseded, or come once more behind it, but the newest always comes. */
  @Test
  void newestReportAlwaysComes() throws Exception {
    Group one = open(port, first);
    open(port + 1, second);
    first.await(View.class, PATIENCE, v -> v.members().size() == 2);
    for (int counter = 1; counter <= 300; counter++) {
      one.send(Messages.report(one.self(), counter));
    }
    second.await(Report.class, PATIENCE, r -> r.counter() == 300);
    long different = second.all(Report.class).map(Report::counter).distinct().count();
    GroupStats stats = one.stats();
    // The last one is counted when it is out, and may have been heard by then.
    for (long start = System.nanoTime(); stats.sent() + stats.superseded() < 300; ) {
      assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), stats.toString());
      Thread.onSpinWait();
      stats = one.stats();
    }
    assertEquals(300, stats.sent() + stats.superseded());
    assertEquals(different, stats.sent());
  }

  /** What fits into a datagram goes out twice, and is told once. */
  @Test
  void whatComesTheShortWayAndByJGroupsIsToldOnce() throws Exception {
    Group one = open(port, first);
    open(port + 1, second);
    first.await(View.class, PATIENCE, v -> v.members().size() == 2);
    one.send(Messages.report(one.self(), 1));
    second.await(Report.class, PATIENCE, r -> r.counter() == 1);
    // Who leaves sends the copy before that.
    one.leave(PATIENCE);
    second.await(View.class, PATIENCE, v -> !v.contains(one.self()));
    assertEquals(1, second.all(Report.class).count());
  }

  /** Who leaves is missed at once, not after a silence, and comes back as somebody else. */
  @Test
  void leaveAndReturn() throws Exception {
    Group one = open(port, first);
    Group two = open(port + 1, second);
    first.await(View.class, PATIENCE, v -> v.members().size() == 2);
    long start = System.nanoTime();
    two.leave(Duration.ofSeconds(5));
    first.await(View.class, PATIENCE, v -> v.id().counter() == 2 && v.members().size() == 1);
    assertTrue(System.nanoTime() - start < 5_000_000_000L, "only after the bound");
    Group again = open(port + 1, new RecordingListener());
    assertNotEquals(two.self(), again.self());
    first.await(View.class, PATIENCE, v -> v.members().equals(List.of(one.self(), again.self())));
    assertEquals(List.of(), second.all(RecordingListener.Lost.class).toList());
  }

  /** The operator reads which port is taken, or that the address is not here. */
  @Test
  void unavailableGroupsAreExplained() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket taken = new DatagramSocket(port, loopback)) {
      assertUnavailable("UDP port " + taken.getLocalPort(), options(port, loopback));
    }
    assertUnavailable(
        "no interface of this host has the group's address 192.0.2.1",
        options(port, InetAddress.getByName("192.0.2.1")));
    open(port, first);
  }

  /** Whatever strangers send to the group's ports, the view stays and messages pass. */
  @Test
  void garbageChangesNothing() throws Exception {
    Group one = open(port, first);
    open(port + 1, second);
    first.await(View.class, PATIENCE, v -> v.members().size() == 2);
    second.await(View.class, PATIENCE, v -> v.members().size() == 2);
    long views = first.all(View.class).count();
    long others = second.all(View.class).count();
    SplittableRandom random = new SplittableRandom(1);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 500; i++) {
        byte[] noise = new byte[random.nextInt(1_400)];
        random.nextBytes(noise);
        if (i % 2 == 0 && noise.length > 2) {
          // JGroups' version, so that the noise gets past its first check.
          short version = org.jgroups.Version.version;
          noise[0] = (byte) (version >> 8);
          noise[1] = (byte) version;
        }
        InetSocketAddress target =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port + i % 4 / 2);
        socket.send(new DatagramPacket(noise, noise.length, target));
      }
    }
    one.send(Messages.report(one.self(), 3));
    second.await(Report.class, PATIENCE, r -> r.counter() == 3);
    assertEquals(others, second.all(View.class).count());
    assertEquals(views, first.all(View.class).count());
  }

  /** A member that speaks something else is named with the reason. */
  @Test
  void strangeMessagesAreReported() throws Exception {
    Group one = open(port, first);
    GroupOptions options = options(port + 1, InetAddress.getLoopbackAddress());
    JChannel stranger = new JChannel(GroupStack.of(options));
    open.add(stranger);
    stranger.connect(options.group());
    first.await(View.class, PATIENCE, v -> v.members().size() == 2);
    stranger.send(new BytesMessage(null, "GET / HTTP/1.1".getBytes(US_ASCII)));
    stranger.send(new BytesMessage(null));
    stranger.send(new ObjectMessage(null, "what is this?"));
    MemberId from = Identity.of(stranger.getAddress());
    first.await(
        RecordingListener.Malformed.class,
        PATIENCE,
        m -> m.from().equals(from) && m.why().contains("does not begin"));
    first.await(
        RecordingListener.Malformed.class,
        PATIENCE,
        m -> m.why().contains("not a message of bytes"));
    assertEquals(3, one.stats().malformed());
  }

  private Group open(int at, RecordingListener listener) throws Exception {
    Group group = Group.open(options(at, InetAddress.getLoopbackAddress()), listener);
    open.add(group);
    return group;
  }

  private GroupOptions options(int at, InetAddress bind) {
    List<InetSocketAddress> peers =
        List.of(new InetSocketAddress(bind, port), new InetSocketAddress(bind, port + 1));
    return new GroupOptions(
        "test",
        at,
        bind,
        peers,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        System::nanoTime,
        NoHosts.OPENER,
        "at" + at,
        Duration.ofSeconds(1));
  }

  private static void assertUnavailable(String why, GroupOptions options) {
    GroupUnavailableException thrown =
        assertThrows(
            GroupUnavailableException.class, () -> Group.open(options, new RecordingListener()));
    assertInstanceOf(String.class, thrown.getMessage());
    assertTrue(thrown.getMessage().contains(why), thrown.getMessage());
  }

  /** Two neighbouring ports that are free. */
  private static int freePorts() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int attempt = 0; attempt < 50; attempt++) {
      try (DatagramSocket free = new DatagramSocket(0, loopback)) {
        int port = free.getLocalPort();
        if (port > 65_000) {
          continue;
        }
        try (DatagramSocket next = new DatagramSocket(port + 1, loopback)) {
          assertTrue(next.isBound());
          return port;
        } catch (IOException taken) {
          continue;
        }
      }
    }
    throw new IOException("no two free ports");
  }
}
