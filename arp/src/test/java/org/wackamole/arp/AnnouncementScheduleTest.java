package org.wackamole.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;
import org.wackamole.inet.MacAddress;

/** What is announced and told when, on a clock that the test turns. */
class AnnouncementScheduleTest {
  private static final MacAddress MAC = new MacAddress(0x0200_0000_0002L);
  private static final Announcement FIVE = vip(5);

  /** What came out, and when in milliseconds. */
  private record Event(long at, AnnouncementSchedule.Due due) {}

  private long now;

  @Test
  void anAnnouncementIsRepeatedAfterOneTwoFourAndEightSeconds() {
    var schedule = schedule(Repeats.DEFAULT);
    announce(schedule, List.of(FIVE));
    var again = new AnnouncementSchedule.Due.Repeat(FIVE);
    assertEquals(
        List.of(
            new Event(1000, again),
            new Event(2000, again),
            new Event(4000, again),
            new Event(8000, again)),
        run(schedule, 20_000));
    assertEquals(0, schedule.repeating());
  }

  @Test
  void whatIsHeldIsRefreshedUntilItIsWithdrawnNeverLaterOrEarlierThanATenth() {
    var schedule = schedule(new Repeats(0, Duration.ofSeconds(1), Duration.ofSeconds(60)));
    announce(schedule, List.of(FIVE, vip(6)));
    List<Long> at =
        run(schedule, 3_600_000).stream()
            .filter(e -> address(e).equals("10.0.0.5"))
            .map(Event::at)
            .toList();
    assertTrue(at.size() >= 54 && at.size() <= 66, "in an hour " + at.size());
    long before = 0;
    for (long each : at) {
      assertTrue(each - before >= 54_000 && each - before <= 66_010, before + " to " + each);
      before = each;
    }
    schedule.withdraw(List.of(FIVE.address()));
    assertTrue(run(schedule, 600_000).stream().noneMatch(e -> address(e).equals("10.0.0.5")));
  }

  /** Taken in one go, and so due within one fifth of the time. */
  @Test
  void fourThousandAddressesAreNotRefreshedAtOnce() {
    var schedule = schedule(new Repeats(0, Duration.ofSeconds(1), Duration.ofSeconds(5)));
    announce(schedule, IntStream.range(0, 4_000).mapToObj(i -> vip(i, 8)).toList());
    List<Event> events = run(schedule, 60_000);
    for (long from = 0; from < 59_000; from += 250) {
      long start = from;
      long within = events.stream().filter(e -> e.at >= start && e.at < start + 1000).count();
      assertTrue(within <= 1_011, within + " in the second from " + start + " ms");
    }
    assertTrue(events.size() > 40_000, "refreshed " + events.size());
  }

  @Test
  void refreshesOfManyAddressesDelayNoRepeat() {
    var schedule = schedule(new Repeats(0, Duration.ofSeconds(1), Duration.ofSeconds(5)));
    announce(schedule, IntStream.range(0, 4_000).mapToObj(i -> vip(i, 8)).toList());
    run(schedule, 6_000);
    schedule.configure(new Repeats(1, Duration.ofSeconds(1), Duration.ZERO), List.of());
    Announcement late = vip(9_999, 8);
    long then = now / 1_000_000;
    announce(schedule, List.of(late));
    Event first =
        run(schedule, 2_000).stream()
            .filter(e -> e.due.equals(new AnnouncementSchedule.Due.Repeat(late)))
            .findFirst()
            .orElseThrow();
    assertTrue(first.at <= then + 1_000 + 20, first.at - then + " ms");
  }

  @Test
  void withoutRepeatsNothingIsLeft() {
    var schedule = schedule(Repeats.NONE);
    announce(schedule, List.of(FIVE));
    assertEquals(OptionalLong.empty(), schedule.nextDue());
  }

  @Test
  void whatFoundItsLinkDownIsTriedEverySecondUntilItIsOutAndOnlyThenCounts() {
    var schedule = schedule(new Repeats(1, Duration.ofSeconds(5), Duration.ZERO), arpCache(1000));
    schedule.add(List.of(FIVE));
    schedule.unsaid(FIVE.address(), Unsent.NO_CARRIER, now);
    for (int second = 1; second <= 60; second++) {
      now = ms(1000L * second);
      assertEquals(
          Optional.of(new AnnouncementSchedule.Due.Repeat(FIVE)), schedule.poll(now), "" + second);
      schedule.unsaid(FIVE.address(), Unsent.NO_CARRIER, now);
      assertTrue(!schedule.hasUntold(), "nobody is told by name before everybody is");
    }
    now = ms(61_000);
    assertTrue(schedule.poll(now).isPresent());
    schedule.said(FIVE.address(), now);
    assertTrue(schedule.hasUntold());
    assertEquals(OptionalLong.of(ms(66_000)), schedule.nextDue());
  }

  @Test
  void aFullQueueIsTriedAgainSoonAndALastingReasonNever() {
    var schedule = schedule(Repeats.DEFAULT);
    schedule.add(List.of(FIVE, vip(6)));
    schedule.unsaid(FIVE.address(), Unsent.NO_BUFFERS, now);
    schedule.unsaid(vip(6).address(), Unsent.NO_ARP, now);
    assertEquals(OptionalLong.of(ms(10)), schedule.nextDue());
    assertEquals(1, schedule.repeating());
  }

  @Test
  void aThrottleHoldsInEverySecondOverAllAddressesAndAddressesTakeTurns() {
    var schedule = schedule(Repeats.NONE, range("10.0.0.0/24", 16));
    announce(schedule, List.of(FIVE, vip(6), vip(7)));
    schedule.tell(Map.of(), now);
    List<Event> told = run(schedule, 100_000);
    assertEquals(3 * 253, told.size(), "254 hosts, less the address itself");
    for (long from = 0; from < 47_000; from += 125) {
      long start = from;
      long within = told.stream().filter(e -> e.at >= start && e.at < start + 1000).count();
      assertTrue(within <= 17, within + " in the second from " + start + " ms");
    }
    assertEquals(
        List.of("10.0.0.5", "10.0.0.6", "10.0.0.7", "10.0.0.5"),
        told.stream().limit(4).map(AnnouncementScheduleTest::address).toList());
    assertEquals(16, told.stream().filter(e -> e.at < 1000).count());
  }

  @Test
  void aPauseOfTheThreadIsNotMadeUpForByABurst() {
    var schedule = schedule(Repeats.NONE, range("10.0.0.0/16", 1000));
    announce(schedule, List.of(vip(5, 16)));
    schedule.tell(Map.of(), now);
    run(schedule, 50);
    now += ms(5000);
    int burst = 0;
    while (schedule.poll(now).isPresent()) {
      burst++;
    }
    assertTrue(burst <= 11, "at 1000 a second one slice of 10 ms holds 10, not " + burst);
  }

  @Test
  void aLongListDelaysNeitherRepeatsNorTheListsOfOtherEntries() {
    var schedule =
        schedule(
            new Repeats(1, Duration.ofMillis(100), Duration.ZERO),
            range("10.0.0.0/8", 16),
            arpCache(1000));
    List<Announcement> many = IntStream.range(1, 201).mapToObj(i -> vip(i, 8)).toList();
    announce(schedule, many);
    IpAddress host = IpAddress.literal("10.9.9.9");
    schedule.tell(Map.of(host, new Neighbour("eth0", host, MAC)), now);
    List<Event> events = run(schedule, 400);
    List<Event> repeats = events.stream().filter(e -> isRepeat(e.due)).toList();
    assertEquals(200, repeats.size());
    assertTrue(repeats.getLast().at <= 130, "last repeat at " + repeats.getLast().at + " ms");
    List<Event> cached = events.stream().filter(e -> isTold(e, host)).toList();
    assertTrue(cached.size() >= 200, "told " + cached.size());
  }

  @Test
  void withdrawalEndsRepeatsAndLists() {
    var schedule = schedule(Repeats.DEFAULT, range("10.0.0.0/24", 100));
    announce(schedule, List.of(FIVE, vip(6)));
    schedule.tell(Map.of(), now);
    run(schedule, 20);
    schedule.withdraw(List.of(FIVE.address()));
    List<Event> rest = run(schedule, 60_000);
    assertTrue(rest.size() > 200);
    assertTrue(rest.stream().noneMatch(e -> address(e).equals("10.0.0.5")));
  }

  @Test
  void withdrawnBeforeItsListBeganNobodyIsTold() {
    var schedule = schedule(Repeats.NONE, range("10.0.0.0/24", 100));
    announce(schedule, List.of(FIVE));
    schedule.withdraw(List.of(FIVE.address()));
    schedule.tell(Map.of(), now);
    assertEquals(0, schedule.telling());
  }

  @Test
  void newSettingsLeaveTheListsOfEntriesThatStayAlone() {
    NotifyTarget stays = range("10.0.0.0/24", 100);
    var schedule = schedule(Repeats.NONE, stays, arpCache(7));
    IpAddress host = IpAddress.literal("10.0.0.9");
    announce(schedule, List.of(FIVE));
    schedule.tell(Map.of(host, new Neighbour("eth0", host, MAC)), now);
    assertEquals(2, schedule.telling());
    schedule.configure(Repeats.DEFAULT, List.of(stays));
    assertEquals(1, schedule.telling());
  }

  private void announce(AnnouncementSchedule schedule, List<Announcement> announcements) {
    schedule.add(announcements);
    announcements.forEach(each -> schedule.said(each.address(), now));
  }

  /** Turns the clock from due time to due time, for so many milliseconds. */
  private List<Event> run(AnnouncementSchedule schedule, long millis) {
    List<Event> events = new ArrayList<>();
    long end = now + ms(millis);
    for (OptionalLong next = schedule.nextDue(); ; next = schedule.nextDue()) {
      if (next.isEmpty() || next.getAsLong() > end) {
        now = end;
        return events;
      }
      now = Math.max(now, next.getAsLong());
      for (var due = schedule.poll(now); due.isPresent(); due = schedule.poll(now)) {
        events.add(new Event(now / 1_000_000, due.get()));
        if (due.get() instanceof AnnouncementSchedule.Due.Repeat(Announcement again)) {
          schedule.said(again.address(), now);
        }
      }
    }
  }

  private static boolean isRepeat(AnnouncementSchedule.Due due) {
    return due instanceof AnnouncementSchedule.Due.Repeat;
  }

  private static boolean isTold(Event event, IpAddress host) {
    return event.due instanceof AnnouncementSchedule.Due.Tell(Notification told)
        && told.target().equals(host);
  }

  private static String address(Event event) {
    return switch (event.due) {
      case AnnouncementSchedule.Due.Repeat(Announcement again) -> again.address().toString();
      case AnnouncementSchedule.Due.Tell(Notification told) ->
          told.announcement().address().toString();
    };
  }

  private static AnnouncementSchedule schedule(Repeats repeats, NotifyTarget... targets) {
    return new AnnouncementSchedule(repeats, List.of(targets), new SplittableRandom(1));
  }

  private static NotifyTarget range(String hosts, int perSecond) {
    return new NotifyTarget.Range(
        Optional.of("eth0"), IpPrefix.parse(hosts).orElseThrow(), perSecond, false);
  }

  private static NotifyTarget arpCache(int perSecond) {
    return new NotifyTarget.ArpCache(perSecond, false);
  }

  private static Announcement vip(int last) {
    return vip(last, 24);
  }

  private static Announcement vip(int last, int length) {
    return new Announcement("eth0", IpAddress.v4(10 << 24 | last), length);
  }

  private static long ms(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
