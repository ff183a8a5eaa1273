package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.MacAddress;

/** What is made of claims to held addresses, on a clock that the test turns. */
class ConflictsTest {
  private static final IpAddress VIP = IpAddress.literal("10.0.0.5");
  private static final Announcement HELD = new Announcement("eth0", VIP, 24);
  private static final MacAddress STRANGER = new MacAddress(0x0200_0000_0099L);
  private static final MacAddress ANOTHER = new MacAddress(0x0200_0000_009aL);

  private final Conflicts conflicts = new Conflicts();
  private long now = ms(1_000_000);

  @Test
  void whatIsHeardInTheFirstSecondOfOwnershipIsTheLastOwnersLateFrame() {
    hold();
    assertFalse(conflicts.concerns(VIP, now + ms(999)));
    assertTrue(conflicts.concerns(VIP, now + ms(1_000)));
    assertFalse(conflicts.concerns(IpAddress.literal("10.0.0.6"), now + ms(1_000)));
    conflicts.announced(List.of(HELD), now + ms(5_000));
    assertFalse(conflicts.concerns(VIP, now + ms(5_999)), "announced anew by a merge");
  }

  @Test
  void aConflictIsToldOnceAMacAndCounted() {
    holdForLong();
    claim(STRANGER);
    assertEquals(List.of(), conflicts.believe(now + ms(999)));
    now += ms(500);
    claim(STRANGER);
    now += ms(500);
    Conflict told = only(conflicts.believe(now));
    assertEquals(STRANGER, told.by());
    assertEquals(2, told.claims());
    assertEquals(Duration.ofMillis(500), Duration.between(told.first(), told.last()));
    claim(STRANGER);
    claim(ANOTHER);
    now += ms(1_000);
    assertEquals(ANOTHER, only(conflicts.believe(now)).by());
    assertEquals(4, conflicts.claims());
    assertEquals(List.of(3L, 1L), conflicts.all(now).stream().map(Conflict::claims).toList());
  }

  @Test
  void anAddressIsDefendedAtOnceAndThenEveryTenSecondsWithoutEnd() {
    holdForLong();
    int defended = 0;
    for (int second = 0; second < 3_600; second++) {
      defended += claim(second % 2 == 0 ? STRANGER : ANOTHER).isPresent() ? 1 : 0;
      now += ms(1_000);
    }
    assertEquals(360, defended);
  }

  @Test
  void eachAddressIsDefendedForItself() {
    holdForLong();
    Announcement other = new Announcement("eth1", IpAddress.literal("10.0.0.6"), 24);
    conflicts.announced(List.of(other), now - ms(5_000));
    assertEquals(Optional.of(HELD), claim(STRANGER));
    assertEquals(
        Optional.of(other),
        conflicts.claimed("eth1", other.address(), STRANGER, now, Instant.EPOCH));
  }

  /** Two sides of a partition meet: both have claimed everything until the new view is there. */
  @Test
  void claimsAroundAViewChangeAreNotBelieved() {
    holdForLong();
    claim(STRANGER);
    now += ms(200);
    conflicts.viewChanged(now);
    now += ms(300);
    claim(ANOTHER);
    now += ms(5_000);
    assertEquals(List.of(), conflicts.believe(now));
    claim(STRANGER);
    now += ms(1_000);
    assertEquals(STRANGER, only(conflicts.believe(now)).by());
  }

  @Test
  void aViewChangeDoesNotForgetAConflictThatIsBelieved() {
    holdForLong();
    claim(STRANGER);
    now += ms(1_000);
    conflicts.believe(now);
    conflicts.viewChanged(now);
    assertEquals(1, conflicts.all(now).size());
  }

  @Test
  void tenMinutesWithoutAClaimEndAConflictAndItMayBeToldAgain() {
    holdForLong();
    claim(STRANGER);
    now += ms(1_000);
    conflicts.believe(now);
    now += ms(600_000);
    assertEquals(List.of(), conflicts.all(now));
    claim(STRANGER);
    now += ms(1_000);
    assertEquals(STRANGER, only(conflicts.believe(now)).by());
  }

  @Test
  void whatIsNotHeldAnyMoreIsForgotten() {
    holdForLong();
    claim(STRANGER);
    conflicts.lost(VIP);
    now += ms(2_000);
    assertEquals(List.of(), conflicts.believe(now));
    assertFalse(conflicts.concerns(VIP, now));
  }

  @Test
  void whoeverInventsMacsFillsNoMemory() {
    holdForLong();
    LongStream.range(0, 10_000).forEach(i -> claim(new MacAddress(0x0200_0001_0000L + i)));
    now += ms(1_000);
    assertEquals(Conflicts.MOST, conflicts.believe(now).size());
    assertEquals(10_000, conflicts.claims());
  }

  private void hold() {
    conflicts.announced(List.of(HELD), now);
  }

  private void holdForLong() {
    hold();
    now += ms(60_000);
  }

  private Optional<Announcement> claim(MacAddress by) {
    return conflicts.claimed("eth0", VIP, by, now, Instant.ofEpochMilli(now / 1_000_000));
  }

  private static Conflict only(List<Conflict> conflicts) {
    assertEquals(1, conflicts.size(), conflicts.toString());
    return conflicts.getFirst();
  }

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
