package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.testing.Namespace;

/**
 * Lifetimes in a real kernel, which looks once a second: host eth0 10.0.0.1/24 on a cable to a
 * client 10.0.0.2.
 */
@Tag("root")
class LeaseTest {
  private static final Optional<Duration> SECOND = Optional.of(Duration.ofSeconds(1));

  /** Longer than a standstill of a busy machine. */
  private static final Optional<Duration> THREE_SECONDS = Optional.of(Duration.ofSeconds(3));

  /** A fiftieth of one is the difference that it does not make (ADDRCONF_TIMER_FUZZ_MINUS). */
  private static final Duration EARLIEST = Duration.ofMillis(980);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Namespace host = new Namespace();
  private final Namespace client = new Namespace();
  private AddressTable table;

  @BeforeEach
  void cable() {
    host.connect("eth0", client, "eth0");
    host.ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
    client.ip("addr", "add", "10.0.0.2/24", "dev", "eth0");
    table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
  }

  @AfterEach
  void cleanUp() {
    table.close();
    host.close();
    client.close();
  }

  @Test
  void whatIsNotRenewedGoesAndTakesNothingAlong() {
    List<Held> ours = held("195.5.3.180/24", "195.5.3.181/24", "2001:db8::5/64");
    long start = System.nanoTime();
    bind(ours, SECOND);
    Held kept = ours.get(1);
    while (bound().size() > 1) {
      assertTrue(System.nanoTime() - start < PATIENCE.toNanos(), "still there: " + bound());
      assertEquals(List.of(new Outcome.Done()), table.renew(List.of(kept), THREE_SECONDS));
      LockSupport.parkNanos(100_000_000);
    }
    assertTrue(System.nanoTime() - start >= EARLIEST.toNanos(), "gone too early");
    assertEquals(List.of(kept), bound());
  }

  @Test
  void aHundredThatAreRenewedStayAndNobodyHearsThemGo() throws Exception {
    List<Held> ours = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      ours.addAll(held("195.5.3." + i + "/24"));
    }
    bind(ours, THREE_SECONDS);
    BlockingQueue<KernelEvent> news = new LinkedBlockingQueue<>();
    try (KernelMonitor monitor = host.call(() -> new KernelMonitor(news::add));
        ServerSocketChannel server = host.call(() -> listen("195.5.3.7"))) {
      client.ip("route", "add", "195.5.3.0/24", "dev", "eth0");
      SocketChannel caller =
          client.call(() -> SocketChannel.open(new InetSocketAddress("195.5.3.7", port(server))));
      SocketChannel called = server.accept();
      assertTrue(monitor != null);
      long start = System.nanoTime();
      // Their time and the second after which the kernel looks next are over before this ends.
      while (System.nanoTime() - start < Duration.ofMillis(4_500).toNanos()) {
        for (Outcome outcome : table.renew(ours, THREE_SECONDS)) {
          assertEquals(new Outcome.Done(), outcome);
        }
        caller.write(ByteBuffer.wrap(new byte[1]));
        assertEquals(1, called.read(ByteBuffer.allocate(10)));
        LockSupport.parkNanos(250_000_000);
      }
      assertEquals(100, bound().size());
      // Those of the beginning, and not one more for each renewal.
      assertTrue(news.size() < 120, "news: " + news.size());
      assertTrue(news.stream().noneMatch(KernelEvent.AddressVanished.class::isInstance));
      caller.close();
      called.close();
    }
  }

  /** Or a renewal on its way while the guard deletes would bring the address back (rule 13). */
  @Test
  void whatWasDeletedIsNotBroughtBackByARenewal() {
    List<Held> ours = held("195.5.3.180/24", "195.5.3.181/32", "2001:db8::5/64");
    bind(ours, SECOND);
    table.apply(ours.stream().map(Held::removal).toList());
    for (Outcome outcome : table.renew(ours, SECOND)) {
      assertEquals(new Outcome.NotThere(), outcome);
    }
    assertEquals(List.of(), bound());
    assertEquals(
        List.of(new Outcome.NotThere()),
        table.renew(List.of(Held.parse("eth7 195.5.3.180/24").orElseThrow()), SECOND));
  }

  @Test
  void aLifetimeCanBecomeForEverAndFiniteAgain() {
    List<Held> ours = held("195.5.3.180/24", "2001:db8::5/64");
    bind(ours, SECOND);
    table.renew(ours, Optional.empty());
    assertEquals(List.of(true, true), permanence(ours));
    table.renew(ours, SECOND);
    assertEquals(List.of(false, false), permanence(ours));
  }

  private List<Boolean> permanence(List<Held> ours) {
    return table.dump().stream()
        .filter(bound -> ours.stream().anyMatch(held -> held.is(bound)))
        .map(BoundAddress::permanent)
        .toList();
  }

  private static ServerSocketChannel listen(String address) throws Exception {
    return ServerSocketChannel.open().bind(new InetSocketAddress(address, 0));
  }

  private static int port(ServerSocketChannel server) throws Exception {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private static List<Held> held(String... addresses) {
    List<Held> held = new ArrayList<>();
    for (String address : addresses) {
      held.add(Held.parse("eth0 " + address).orElseThrow());
    }
    return held;
  }

  private void bind(List<Held> all, Optional<Duration> lifetime) {
    List<Change> changes =
        all.stream()
            .<Change>map(h -> new Change.Add(h.ifname(), h.address(), h.prefixLength(), lifetime))
            .toList();
    table.apply(changes).forEach(outcome -> assertEquals(new Outcome.Done(), outcome));
  }

  /** What is bound besides the host's own. */
  private List<Held> bound() {
    return table.dump().stream()
        .filter(b -> b.ifname().equals("eth0"))
        .map(b -> new Held(b.ifname(), b.address(), b.prefixLength()))
        .filter(h -> !h.toString().contains(" fe80") && !h.toString().contains("10.0.0.1/"))
        .toList();
  }
}
