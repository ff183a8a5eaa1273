package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.core.Event;
import org.wackamole.core.Event.BindResult;
import org.wackamole.core.Vif;

/** What becomes of addresses when their link or their interface goes and comes. */
@Tag("root")
class HostLinksTest extends HostAddressesFixture {
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
}
