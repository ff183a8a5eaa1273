package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.core.Event;
import org.wackamole.core.Event.BindResult;
import org.wackamole.inet.IpAddress;
import org.wackamole.netlink.KernelEvent;

/** What ends without the loop: lifetimes, pauses, and the want of a guard or of a monitor. */
@Tag("root")
class HostLeaseTest extends HostAddressesFixture {
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
}
