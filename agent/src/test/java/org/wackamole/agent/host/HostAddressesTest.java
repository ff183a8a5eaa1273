package org.wackamole.agent.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.wackamole.core.Event;
import org.wackamole.core.Event.BindResult;

/** What the loop is told of a real kernel, and what is done to it: whose addresses are whose. */
@Tag("root")
class HostAddressesTest extends HostAddressesFixture {
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
}
