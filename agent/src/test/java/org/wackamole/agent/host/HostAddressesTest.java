package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wackamole.agent.loop.Heart;
import org.wackamole.core.Event;
import org.wackamole.core.Event.BindResult;
import org.wackamole.core.IfAddress;
import org.wackamole.core.Vif;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.AddressTable;
import org.wackamole.netlink.HeldRecord;
import org.wackamole.netlink.KernelEvent;
import org.wackamole.netlink.KernelMonitor;
import org.wackamole.testing.Namespace;

/**
 * What the loop is told of a real kernel, and what is done to it: host eth0 192.168.100.101/24 on a
 * cable, and a pool of two virtual interfaces of another network.
 */
@Tag("root")
class HostAddressesTest {
  private static final IpAddress FIRST = IpAddress.literal("195.5.3.180");
  private static final IpAddress SECOND = IpAddress.literal("195.5.3.181");
  private static final Vif ONE = vif("eth0", FIRST);
  private static final Vif TWO = vif("eth0", SECOND);

  private static final Duration HANG_TIMEOUT = Duration.ofSeconds(10);

  private final Namespace host = new Namespace();
  private final Namespace router = new Namespace();
  private final Events events = new Events();
  private final LinkedBlockingQueue<String> fatal = new LinkedBlockingQueue<>();
  private final AtomicInteger looksBeforePause = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicBoolean guardAnswers = new AtomicBoolean(true);
  private volatile Runnable whileArming = () -> {};
  private Heart heart;
  private Path record;
  private HostAddresses addresses;
  private KernelMonitor monitor;

  @BeforeEach
  void cable(@TempDir Path directory) {
    host.connect("eth0", router, "eth0");
    host.ip("addr", "add", "192.168.100.101/24", "dev", "eth0");
    record = directory.resolve("held");
    AddressTable table = host.call(() -> new AddressTable(Duration.ofSeconds(2)));
    heart = new Heart(HANG_TIMEOUT, this::clock);
    addresses =
        new HostAddresses(
            table,
            HeldRecord.at(record),
            events,
            heart,
            life -> armed(),
            Optional.of(Duration.ofSeconds(2)),
            fatal::add);
  }

  @AfterEach
  void cleanUp() {
    if (monitor != null) {
      monitor.close();
    }
    addresses.close();
    host.close();
    router.close();
  }

  @Test
  void whatIsBoundIsOnRecordAndOwnedUntilItIsReleased() throws Exception {
    watch(ONE, TWO);
    addresses.bind(List.of(ONE, TWO));
    assertEquals(
        List.of(new BindResult.Done(ONE.id()), new BindResult.Done(TWO.id())),
        events.await(Event.Bound.class).results());
    assertTrue(bound().contains("195.5.3.180/24") && bound().contains("195.5.3.181/24"), bound());
    assertTrue(recorded().contains("eth0 195.5.3.180/24"), recorded());
    assertTrue(addresses.owns(FIRST) && addresses.owns(SECOND) && !addresses.ownsNothing());

    addresses.release(List.of(ONE));
    assertFalse(addresses.owns(FIRST), "it may be announced after its release was asked for");
    assertEquals(
        List.of(new Event.ReleaseResult(ONE.id(), true)),
        events.await(Event.Released.class).results());
    assertFalse(bound().contains("195.5.3.180"), bound());
    await(() -> !recorded().contains("195.5.3.180"), "it is on record for ever");
    assertTrue(addresses.owns(SECOND) && !addresses.ownsNothing());

    addresses.release(List.of(TWO));
    events.await(Event.Released.class);
    assertTrue(addresses.ownsNothing());
    await(() -> recorded().isEmpty(), "it is on record for ever");
    assertNoneOf(Event.AddressVanished.class, Event.ForeignAddressFound.class);
  }

  /** The record is written later, and a look taken before says nothing of what was there then. */
  @Test
  void whatIsBoundAgainRightAfterItsReleaseStaysOnRecord() throws Exception {
    watch(ONE, TWO);
    addresses.bind(List.of(ONE, TWO));
    events.await(Event.Bound.class);
    addresses.prepare(List.of(ONE));
    addresses.release(List.of(ONE, TWO));
    addresses.bind(List.of(ONE));
    events.await(Event.Released.class);
    assertEquals(List.of(new BindResult.Done(ONE.id())), events.await(Event.Bound.class).results());
    await(() -> !recorded().contains("195.5.3.181"), "it is on record for ever");
    assertTrue(recorded().contains("195.5.3.180"), recorded());
  }

  /** The guard takes longer for what it cannot delete: it looks at what is bound. */
  @Test
  void aRehearsalLeavesNothingBoundOrOnRecord() throws Exception {
    watch(ONE, TWO);
    host.ip("link", "set", "lo", "up");
    List<String> seen = new ArrayList<>();
    addresses.rehearse(stage -> seen.add(recorded()));
    assertTrue(seen.getFirst().startsWith("lo 127."), seen.toString());
    await(() -> recorded().isEmpty(), "it is on record for ever");
    assertFalse(host.ip("addr", "show", "dev", "lo").contains("127.87."), seen.toString());
    assertTrue(addresses.ownsNothing());
  }

  @Test
  void whatIsPreparedIsOnRecordAndNotBoundUntilItIsNotExpectedAnyMore() throws Exception {
    watch(ONE, TWO);
    addresses.prepare(List.of(ONE, TWO));
    await(() -> Files.exists(record) && recorded().contains("195.5.3.181"), "not on record");
    assertFalse(bound().contains("195.5.3.18"), bound());
    assertFalse(addresses.owns(FIRST));

    addresses.bind(List.of(ONE));
    assertEquals(List.of(new BindResult.Done(ONE.id())), events.await(Event.Bound.class).results());
    addresses.prepare(List.of());
    await(() -> !recorded().contains("195.5.3.181"), "it is on record for ever");
    assertTrue(recorded().contains("195.5.3.180") && bound().contains("195.5.3.180/24"), bound());
    assertTrue(addresses.owns(FIRST));
  }

  /** It came after the look that was taken ahead. */
  @Test
  void aForeignAddressThatComesAfterThePreparationIsLeftAlone() throws Exception {
    addresses.watch(List.of(ONE));
    addresses.prepare(List.of(ONE));
    addresses.tryInterface("eth0");
    events.await(new Event.InterfaceTried("eth0", true));
    host.ip("addr", "add", "195.5.3.180/24", "dev", "eth0");
    addresses.bind(List.of(ONE));
    assertEquals(
        List.of(new BindResult.Foreign(ONE.id(), FIRST)),
        events.await(Event.Bound.class).results());
    assertEquals("", recorded());
    assertFalse(addresses.owns(FIRST));
  }

  /**
   * The kernel may be slower than the loop: what it binds late must not count as owned for ever.
   */
  @Test
  void aReleaseThatOvertakesItsBindingLeavesNothingOwned() throws Exception {
    watch(ONE);
    CountDownLatch busy = new CountDownLatch(1);
    events.holdUp(Event.InterfaceTried.class, busy);
    addresses.tryInterface("eth0");
    addresses.bind(List.of(ONE));
    addresses.release(List.of(ONE));
    busy.countDown();
    events.await(Event.Released.class);
    assertFalse(addresses.owns(FIRST));
    assertTrue(addresses.ownsNothing());
  }

  @Test
  void anAddressThatSomebodyElseBoundIsToldAndNeverTouched() throws Exception {
    host.ip("addr", "add", "195.5.3.180/24", "dev", "eth0");
    watch(ONE, TWO);
    events.await(new Event.ForeignAddressFound(FIRST));
    addresses.bind(List.of(ONE, TWO));
    assertEquals(
        List.of(new BindResult.Foreign(ONE.id(), FIRST), new BindResult.Done(TWO.id())),
        events.await(Event.Bound.class).results());
    addresses.release(List.of(ONE, TWO));
    assertTrue(
        events.await(Event.Released.class).results().stream().allMatch(Event.ReleaseResult::gone));
    assertTrue(bound().contains("195.5.3.180/24"), bound());

    host.ip("addr", "del", "195.5.3.180/24", "dev", "eth0");
    events.await(new Event.ForeignAddressGone(FIRST));
    addresses.bind(List.of(ONE));
    assertEquals(List.of(new BindResult.Done(ONE.id())), events.await(Event.Bound.class).results());
  }

  /** A guard that strikes in that very moment would delete it. */
  @Test
  void aForeignAddressIsNeverOnRecord() throws Exception {
    host.ip("addr", "add", "195.5.3.180/32", "dev", "lo");
    watch(ONE);
    events.await(new Event.ForeignAddressFound(FIRST));
    addresses.bind(List.of(ONE));
    assertEquals(
        List.of(new BindResult.Foreign(ONE.id(), FIRST)),
        events.await(Event.Bound.class).results());
    assertFalse(Files.exists(record), "the record was written");
  }

  /** It came after the last look: the kernel's own refusal counts, and the record is corrected. */
  @Test
  void aForeignAddressThatNobodySawYetIsLeftAlone() throws Exception {
    addresses.watch(List.of(ONE));
    addresses.tryInterface("eth0");
    events.await(new Event.InterfaceTried("eth0", true));
    host.ip("addr", "add", "195.5.3.180/24", "dev", "eth0");
    addresses.bind(List.of(ONE));
    assertEquals(
        List.of(new BindResult.Foreign(ONE.id(), FIRST)),
        events.await(Event.Bound.class).results());
    assertEquals("", recorded());
    assertFalse(addresses.owns(FIRST));
    assertTrue(bound().contains("195.5.3.180/24"), bound());
  }

  @Test
  void anAddressThatSomebodyRemovedIsToldAndNotBoundAgain() throws Exception {
    watch(ONE, TWO);
    addresses.bind(List.of(ONE, TWO));
    events.await(Event.Bound.class);
    host.ip("addr", "del", "195.5.3.180/24", "dev", "eth0");
    events.await(new Event.AddressVanished(FIRST));
    await(() -> !addresses.owns(FIRST), "it may still be announced");
    assertTrue(addresses.owns(SECOND));
    assertFalse(recorded().contains("195.5.3.180"), recorded());
    assertFalse(bound().contains("195.5.3.180"), bound());
  }

  @Test
  void anAddressThatComesAndGoesByOtherHandsIsToldEachTime() throws Exception {
    watch(ONE);
    for (int i = 0; i < 2; i++) {
      host.ip("addr", "add", "195.5.3.180/24", "dev", "eth0");
      events.await(new Event.ForeignAddressFound(FIRST));
      host.ip("addr", "del", "195.5.3.180/24", "dev", "eth0");
      events.await(new Event.ForeignAddressGone(FIRST));
    }
  }

  @Test
  void ourNetworkIsReachedAgainAfterTheLinkWasSwitchedOff() throws Exception {
    watch(ONE, TWO);
    addresses.bind(List.of(ONE, TWO));
    events.await(Event.Bound.class);
    assertTrue(routes().contains("195.5.3.0/24"), routes());
    host.ip("link", "set", "eth0", "down");
    events.await(new Event.InterfaceChanged("eth0", false));
    assertFalse(routes().contains("195.5.3.0/24"), routes());
    host.ip("link", "set", "eth0", "up");
    events.await(new Event.InterfaceChanged("eth0", true));
    await(() -> routes().contains("195.5.3.0/24"), "the route did not come back");
    assertTrue(addresses.owns(FIRST) && addresses.owns(SECOND));
    assertNoneOf(Event.AddressVanished.class, Event.ForeignAddressFound.class);
  }

  /** What is removed while the link is off is not brought back with the route. */
  @Test
  void whatWentWhileTheLinkWasOffStaysGone() throws Exception {
    watch(ONE, TWO);
    addresses.bind(List.of(ONE, TWO));
    events.await(Event.Bound.class);
    host.run(
        List.of(
            "sh",
            "-c",
            "ip link set eth0 down && ip addr del 195.5.3.180/24 dev eth0 && ip link set eth0 up"));
    events.await(new Event.AddressVanished(FIRST));
    await(() -> routes().contains("195.5.3.0/24"), "the route did not come back");
    assertFalse(bound().contains("195.5.3.180"), bound());
    assertTrue(bound().contains("195.5.3.181"), bound());
    assertTrue(addresses.owns(SECOND) && !addresses.owns(FIRST));
  }

  @Test
  void theCarrierCounts() throws Exception {
    watch(ONE);
    router.ip("link", "set", "eth0", "down");
    events.await(new Event.InterfaceChanged("eth0", false));
    router.ip("link", "set", "eth0", "up");
    events.await(new Event.InterfaceChanged("eth0", true));
  }

  @Test
  void anInterfaceThatIsMissingIsToldAndUsedOnceItIsThere() throws Exception {
    Vif late = vif("eth1", FIRST);
    watch(late);
    events.await(new Event.InterfaceChanged("eth1", false));
    addresses.bind(List.of(late));
    BindResult failed = events.await(Event.Bound.class).results().getFirst();
    assertTrue(
        failed instanceof BindResult.Failed(var vif, String ifname, String reason)
            && ifname.equals("eth1")
            && reason.contains("there is no interface eth1"),
        failed.toString());
    host.connect("eth1", router, "eth1");
    events.await(new Event.InterfaceChanged("eth1", true));
    addresses.tryInterface("eth1");
    events.await(new Event.InterfaceTried("eth1", true));
    addresses.bind(List.of(late));
    assertEquals(
        List.of(new BindResult.Done(late.id())), events.await(Event.Bound.class).results());
  }

  @Test
  void anInterfaceThatIsDeletedTakesItsAddressesAlong() throws Exception {
    watch(ONE);
    addresses.bind(List.of(ONE));
    events.await(Event.Bound.class);
    host.ip("link", "del", "eth0");
    events.awaitInAnyOrder(
        new Event.InterfaceChanged("eth0", false), new Event.AddressVanished(FIRST));
    addresses.release(List.of(ONE));
    assertEquals(
        List.of(new Event.ReleaseResult(ONE.id(), true)),
        events.await(Event.Released.class).results());
    await(addresses::ownsNothing, "something is owned");
  }

  /** A reload that drops an interface and one that takes it up again, while it is down. */
  @Test
  void anInterfaceThatComesBackToThePoolIsLookedAtAnew() throws Exception {
    host.ip("link", "set", "eth0", "down");
    watch(ONE);
    events.await(new Event.InterfaceChanged("eth0", false));
    addresses.watch(List.of());
    addresses.watch(List.of(ONE));
    events.await(new Event.InterfaceChanged("eth0", false));
  }

  /** What the loop orders by its renewals is all that keeps it: 2 s, and the kernel's second. */
  @Test
  void whatIsRenewedStaysAndElseTheKernelTakesIt() throws Exception {
    watch(ONE, TWO);
    addresses.bind(List.of(ONE, TWO));
    events.await(Event.Bound.class);
    long start = System.nanoTime();
    while (System.nanoTime() - start < Duration.ofMillis(3_100).toNanos()) {
      addresses.renew();
      LockSupport.parkNanos(50_000_000);
    }
    assertTrue(addresses.owns(FIRST) && addresses.owns(SECOND));
    assertNoneOf(Event.AddressVanished.class, Event.ForeignAddressFound.class);
    Set<IpAddress> gone = new TreeSet<>();
    gone.add(events.await(Event.AddressVanished.class).address());
    gone.add(events.await(Event.AddressVanished.class).address());
    assertEquals(Set.of(FIRST, SECOND), gone);
    await(addresses::ownsNothing, "something is owned");
    assertEquals("", recorded());
  }

  @Test
  void aNewLifetimeIsForWhatIsBoundAsWell() throws Exception {
    watch(ONE);
    addresses.bind(List.of(ONE));
    events.await(Event.Bound.class);
    addresses.setLifetime(Optional.empty());
    await(() -> bound().contains("195.5.3.180/24") && !bound().contains("dynamic"), bound());
    addresses.setLifetime(Optional.of(Duration.ofSeconds(60)));
    await(() -> bound().contains("valid_lft 60sec"), bound());
  }

  @Test
  void anOrderFromBeforeAPauseIsNotCarriedOut() throws Exception {
    watch(ONE);
    CountDownLatch busy = new CountDownLatch(1);
    events.holdUp(Event.InterfaceTried.class, busy);
    addresses.tryInterface("eth0");
    addresses.bind(List.of(ONE));
    heart.missed();
    busy.countDown();
    events.await(new Event.AddressVanished(FIRST));
    events.await(Event.Bound.class);
    assertFalse(addresses.owns(FIRST));
    assertFalse(Files.exists(record), "it was about to bind");
    assertFalse(bound().contains("195.5.3.180"), bound());
  }

  /** The guard has looked already, and the others have been told that nothing is bound here. */
  @Test
  void aBindingThatAPauseCrossedIsUndone() throws Exception {
    watch(ONE);
    heart.begin();
    // The clock is looked at once more before the kernel is asked, and once when it has answered.
    whileArming = () -> looksBeforePause.set(1);
    addresses.bind(List.of(ONE));
    events.await(new Event.AddressVanished(FIRST));
    events.await(Event.Bound.class);
    assertTrue(Files.exists(record), "it was not even tried");
    assertEquals("", recorded());
    assertFalse(addresses.owns(FIRST));
    assertFalse(bound().contains("195.5.3.180"), bound());
  }

  @Test
  void withoutAGuardNothingIsBound() throws Exception {
    watch(ONE);
    guardAnswers.set(false);
    addresses.bind(List.of(ONE));
    BindResult failed = events.await(Event.Bound.class).results().getFirst();
    assertTrue(
        failed instanceof BindResult.Failed(var vif, var ifname, String reason)
            && reason.contains("the guard does not answer"),
        failed.toString());
    assertFalse(bound().contains("195.5.3.180"), bound());
  }

  @Test
  void withoutTheMonitorNobodyGoesOn() throws Exception {
    addresses.saw(new KernelEvent.MonitorFailed("no buffer"));
    String why = fatal.poll(10, TimeUnit.SECONDS);
    assertEquals("the kernel's addresses cannot be watched: no buffer", why);
  }

  private long clock() {
    boolean paused = looksBeforePause.getAndDecrement() <= 0;
    return System.nanoTime() + (paused ? HANG_TIMEOUT.toNanos() : 0);
  }

  private boolean armed() {
    whileArming.run();
    return guardAnswers.get();
  }

  private void watch(Vif... pool) {
    addresses.watch(Arrays.asList(pool));
    monitor = host.call(() -> new KernelMonitor(addresses::saw));
  }

  private String bound() {
    return host.ip("-o", "addr", "show");
  }

  private String routes() {
    return host.ip("route", "show");
  }

  private String recorded() {
    try {
      return Files.readString(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void assertNoneOf(Class<?>... types) {
    for (Class<?> type : types) {
      assertTrue(events.seen().stream().noneMatch(type::isInstance), events.seen().toString());
    }
  }

  private static void await(BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, otherwise);
      Thread.onSpinWait();
    }
  }

  private static Vif vif(String ifname, IpAddress address) {
    return new Vif(List.of(new IfAddress(ifname, address, 24, 24)));
  }
}
