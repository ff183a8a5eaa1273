package org.wackamole.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.testing.Namespace;

/** What the monitor tells of a real kernel's doings. */
@Tag("root")
class KernelMonitorTest {
  private final Namespace host = new Namespace();
  private final Namespace other = new Namespace();
  private final BlockingQueue<KernelEvent> events = new LinkedBlockingQueue<>();
  private final List<IpAddress> told = new ArrayList<>();

  @BeforeEach
  void cable() {
    host.connect("eth0", other, "eth0");
    host.ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
  }

  @AfterEach
  void cleanUp() {
    host.close();
    other.close();
  }

  @Test
  void itBeginsWithWhatIsThere() throws Exception {
    try (KernelMonitor monitor = open()) {
      assertNotNull(monitor);
      next(e -> e instanceof KernelEvent.LinkChanged(Link link) && link.name().equals("eth0"));
      next(appeared("10.0.0.1"));
    }
  }

  @Test
  void itTellsOfAddressesThatComeAndGo() throws Exception {
    try (KernelMonitor monitor = open()) {
      assertNotNull(monitor);
      next(appeared("10.0.0.1"));
      host.ip("addr", "add", "10.0.0.5/24", "dev", "eth0");
      assertEquals(
          new KernelEvent.AddressAppeared(
              new BoundAddress("eth0", IpAddress.literal("10.0.0.5"), 24, true, true)),
          next(appeared("10.0.0.5")));
      host.ip("addr", "del", "10.0.0.5/24", "dev", "eth0");
      next(vanished("10.0.0.5"));
      host.ip("addr", "add", "2001:db8::5/64", "dev", "eth0", "nodad");
      next(appeared("2001:db8::5"));
      host.ip("addr", "del", "2001:db8::5/64", "dev", "eth0");
      next(vanished("2001:db8::5"));
    }
  }

  @Test
  void aRenewedLeaseIsNoNews() throws Exception {
    try (KernelMonitor monitor = open()) {
      assertNotNull(monitor);
      for (int i = 0; i < 3; i++) {
        host.ip(
            "addr",
            "replace",
            "10.0.0.5/24",
            "dev",
            "eth0",
            "valid_lft",
            "99",
            "preferred_lft",
            "99");
      }
      host.ip("addr", "add", "10.0.0.6/24", "dev", "eth0");
      assertEquals(1, until(appeared("10.0.0.6")).stream().filter(appeared("10.0.0.5")).count());
    }
  }

  @Test
  void itTellsOfTheCarrier() throws Exception {
    try (KernelMonitor monitor = open()) {
      assertNotNull(monitor);
      next(e -> e instanceof KernelEvent.LinkChanged(Link link) && link.running());
      other.ip("link", "set", "eth0", "down");
      next(e -> e instanceof KernelEvent.LinkChanged(Link l) && l.up() && !l.running());
      other.ip("link", "set", "eth0", "up");
      next(e -> e instanceof KernelEvent.LinkChanged(Link l) && l.up() && l.running());
    }
  }

  @Test
  void aLinkThatIsDeletedOrRenamedTakesItsAddressesAlong() throws Exception {
    try (KernelMonitor monitor = open()) {
      assertNotNull(monitor);
      next(appeared("10.0.0.1"));
      host.ip("link", "set", "eth0", "name", "wan");
      next(vanished("10.0.0.1"));
      next(new KernelEvent.LinkVanished("eth0")::equals);
      next(appeared("10.0.0.1"));
      host.ip("link", "del", "wan");
      next(vanished("10.0.0.1"));
      next(new KernelEvent.LinkVanished("wan")::equals);
    }
  }

  @Test
  void theTrialOfAnInterfaceIsNoNews() throws Exception {
    try (KernelMonitor monitor = open();
        AddressTable table = host.call(() -> new AddressTable(Duration.ofSeconds(2)))) {
      assertNotNull(monitor);
      table.tryInterface("eth0");
      table.apply(List.of(add(5)));
      assertFalse(
          until(appeared("10.0.0.5")).stream().anyMatch(appeared(AddressTable.TRIAL.toString())));
    }
  }

  @Test
  void afterAnOverflowItTellsTheDifference() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (AddressTable table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
        KernelMonitor monitor =
            host.call(() -> new KernelMonitor(event -> block(event, busy, goOn), 4096))) {
      assertNotNull(monitor);
      assertTrue(busy.await(10, TimeUnit.SECONDS));
      List<Change> changes = new ArrayList<>();
      for (int i = 2; i < 200; i++) {
        changes.add(add(i));
      }
      table.apply(changes);
      table.apply(List.of(new Change.Remove("eth0", IpAddress.literal("10.0.0.7"), 24)));
      goOn.countDown();
      next(new KernelEvent.Resynchronize()::equals);
      awaitAddresses(table);
    }
  }

  /** Everything that the kernel has, in whichever order the news and the tables told it. */
  private void awaitAddresses(AddressTable table) throws InterruptedException {
    List<IpAddress> missing = new ArrayList<>();
    table.dump().stream()
        .filter(b -> b.ifname().equals("eth0") && b.address().isV4())
        .forEach(b -> missing.add(b.address()));
    missing.removeAll(told);
    while (!missing.isEmpty()) {
      KernelEvent event = events.poll(10, TimeUnit.SECONDS);
      assertNotNull(event, "never told of " + missing);
      if (event instanceof KernelEvent.AddressAppeared(BoundAddress bound)) {
        missing.remove(bound.address());
      }
    }
  }

  private void block(KernelEvent event, CountDownLatch busy, CountDownLatch goOn) {
    events.add(event);
    if (event.equals(new KernelEvent.Resynchronize())) {
      return;
    }
    busy.countDown();
    try {
      assertTrue(goOn.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whenItIsClosedItsThreadHasEnded() {
    open().close();
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("kernel-monitor")));
  }

  private KernelMonitor open() {
    return host.call(() -> new KernelMonitor(events::add));
  }

  private static Change add(int lastOctet) {
    return new Change.Add("eth0", IpAddress.v4(0x0a00_0000 + lastOctet), 24, Optional.empty());
  }

  private static Predicate<KernelEvent> appeared(String address) {
    return event ->
        event instanceof KernelEvent.AddressAppeared(BoundAddress bound)
            && bound.address().equals(IpAddress.literal(address));
  }

  private static Predicate<KernelEvent> vanished(String address) {
    return event ->
        event instanceof KernelEvent.AddressVanished gone
            && gone.address().equals(IpAddress.literal(address));
  }

  private KernelEvent next(Predicate<KernelEvent> wanted) throws InterruptedException {
    return until(wanted).getLast();
  }

  private List<KernelEvent> until(Predicate<KernelEvent> wanted) throws InterruptedException {
    List<KernelEvent> seen = new ArrayList<>();
    do {
      KernelEvent event = events.poll(10, TimeUnit.SECONDS);
      assertNotNull(event, "not within 10 seconds after " + seen);
      seen.add(event);
      if (event instanceof KernelEvent.AddressAppeared(BoundAddress bound)) {
        told.add(bound.address());
      }
    } while (!wanted.test(seen.getLast()));
    return seen;
  }
}
