package org.wackamole.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wackamole.agent.group.Group;
import org.wackamole.agent.group.GroupListener;
import org.wackamole.agent.group.GroupOptions;
import org.wackamole.agent.group.GroupUnavailableException;
import org.wackamole.agent.group.NeighbourEntry;
import org.wackamole.agent.group.NoHosts;
import org.wackamole.core.Event;
import org.wackamole.core.MemberId;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.inet.IpAddress;

/** How a group of one member, on the loopback interface, is opened, lost, opened again and left. */
class GroupSessionTest {
  private static final Duration RETRY = Duration.ofMillis(50);
  private static final Duration AGE = Duration.ofSeconds(3);

  private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
  private final BlockingQueue<GroupListener> lives = new LinkedBlockingQueue<>();
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicBoolean nothingHeld = new AtomicBoolean(true);
  private final Log log = new Log(GroupSession.class.getName());
  private GroupSession session;
  private int port;

  @BeforeEach
  void findPort() throws IOException {
    port = freePort();
  }

  @AfterEach
  void close() {
    session.close();
    log.close();
  }

  @Test
  void itTriesEveryIntervalUntilTheGroupIsOpen() throws Exception {
    long start = System.nanoTime();
    begin(listener -> open(listener, attempts.incrementAndGet() > 2 ? "127.0.0.1" : "192.0.2.1"));
    Event.GroupOpened opened = next(Event.GroupOpened.class);
    assertEquals(opened.self(), next(Event.ViewInstalled.class).view().coordinator());
    assertTrue(System.nanoTime() - start >= 2 * RETRY.toNanos());
    assertEquals(3, attempts.get());
    assertTrue(session.isOpen());
    assertFalse(session.metOthers());
    assertEquals(2, log.lines().size(), log.lines().toString());
    assertTrue(log.lines().getFirst().startsWith("ERROR The group cannot be opened: "));
    assertTrue(log.lines().getFirst().contains("192.0.2.1"), log.lines().toString());
    assertTrue(log.lines().getFirst().endsWith("tried again in 0.05 s"), log.lines().toString());
  }

  /** An answer to what came before could not be sent. */
  @Test
  void whatComesWhileTheGroupIsBeingOpenedWaitsUntilItIs() throws Exception {
    AtomicInteger before = new AtomicInteger(-1);
    begin(
        listener -> {
          Group group = open(listener, "127.0.0.1");
          listener.viewInstalled(viewOf(group, 9));
          before.set(inbox.size());
          return group;
        });
    next(Event.GroupOpened.class);
    next(Event.ViewInstalled.class);
    assertEquals(9, next(Event.ViewInstalled.class).view().id().counter());
    assertEquals(0, before.get());
  }

  @Test
  void aGroupThatIsLostIsOpenedAgainOnceNothingIsHeld() throws Exception {
    begin(
        listener -> {
          attempts.incrementAndGet();
          return open(listener, "127.0.0.1");
        });
    Event.GroupOpened first = next(Event.GroupOpened.class);
    next(Event.ViewInstalled.class);
    assertEquals(AGE, first.age());
    nothingHeld.set(false);
    lives.take().groupLost("test");
    next(Event.GroupLost.class);
    await(() -> log.lines().stream().filter(l -> l.contains("all addresses")).count() >= 3);
    assertFalse(session.isOpen());
    assertEquals(1, attempts.get(), "it was opened while something was held");
    nothingHeld.set(true);
    Event.GroupOpened second = next(Event.GroupOpened.class);
    assertNotEquals(first.self(), second.self());
    assertEquals(Duration.ZERO, second.age());
  }

  @Test
  void nothingIsHeardOfAFormerLife() throws Exception {
    begin(listener -> open(listener, "127.0.0.1"));
    next(Event.GroupOpened.class);
    View view = next(Event.ViewInstalled.class).view();
    nothingHeld.set(false);
    GroupListener former = lives.take();
    former.groupLost("test");
    next(Event.GroupLost.class);
    former.viewInstalled(view);
    former.groupLost("again");
    assertEquals(List.of(), List.copyOf(inbox));
  }

  /** Nobody would ever leave it, and the others would wait for a member that is gone. */
  @Test
  void aGroupThatIsOpenedTooLateIsClosedAndNotHeardOf() throws Exception {
    CountDownLatch opened = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    begin(
        listener -> {
          Group group = open(listener, "127.0.0.1");
          opened.countDown();
          awaitUninterruptibly(goOn);
          return group;
        });
    assertTrue(opened.await(10, TimeUnit.SECONDS));
    session.leave(Duration.ofSeconds(1));
    goOn.countDown();
    session.close();
    assertFalse(session.isOpen());
    assertEquals(List.of(), List.copyOf(inbox));
    new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void whoHasLeftDoesNotComeBack() throws Exception {
    begin(
        listener -> {
          attempts.incrementAndGet();
          return open(listener, "127.0.0.1");
        });
    next(Event.GroupOpened.class);
    next(Event.ViewInstalled.class);
    session.leave(Duration.ofSeconds(2));
    session.close();
    assertFalse(session.isOpen());
    assertEquals(1, attempts.get());
    assertEquals(List.of(), List.copyOf(inbox));
  }

  private record Deaf() implements GroupSession.Bystander {
    @Override
    public void opened() {}

    @Override
    public void neighboursHeard(List<NeighbourEntry> table) {}

    @Override
    public void farewellSealed(byte[] datagram, List<InetSocketAddress> targets) {}

    @Override
    public void membersChanged(Supplier<Map<MemberId, IpAddress>> addresses) {}
  }

  private void begin(GroupSession.Opener opener) {
    session = new GroupSession(opener, RETRY, inbox::add, nothingHeld::get, () -> AGE, new Deaf());
    session.start();
  }

  private Group open(GroupListener listener, String address) throws GroupUnavailableException {
    lives.add(listener);
    try {
      InetAddress bind = InetAddress.getByName(address);
      Duration second = Duration.ofSeconds(1);
      return Group.open(
          new GroupOptions(
              "test",
              port,
              bind,
              List.of(new InetSocketAddress(bind, port)),
              second,
              second,
              System::nanoTime,
              NoHosts.OPENER,
              "web1",
              second),
          listener);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static View viewOf(Group group, long counter) {
    return new View(new ViewId(group.self(), counter), List.of(group.self()), false);
  }

  private <T extends Event> T next(Class<T> type) throws InterruptedException {
    Event event = inbox.poll(15, TimeUnit.SECONDS);
    assertNotNull(event, "no " + type.getSimpleName());
    assertTrue(type.isInstance(event), event.toString());
    return type.cast(event);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "it did not come true");
      Thread.onSpinWait();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One that is free for datagrams, as that 100 above is for connections. */
  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int attempt = 0; attempt < 50; attempt++) {
      try (DatagramSocket free = new DatagramSocket(0, loopback)) {
        if (free.getLocalPort() < 65_000) {
          new ServerSocket(free.getLocalPort() + 100, 1, loopback).close();
          return free.getLocalPort();
        }
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IOException("no two free ports");
  }
}
