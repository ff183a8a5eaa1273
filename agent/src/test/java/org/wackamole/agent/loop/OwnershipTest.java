package org.wackamole.agent.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wackamole.agent.Log;
import org.wackamole.core.MemberId;
import org.wackamole.core.Snapshot;
import org.wackamole.core.State;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/** The time at which an address came to its owner is kept, and every move is a line in the log. */
class OwnershipTest {
  private static final MemberId WEB1 = new MemberId(1, 1);
  private static final MemberId WEB2 = new MemberId(2, 2);
  private static final VifId FIVE = new VifId(List.of(IpAddress.literal("10.0.0.5")));
  private static final VifId SIX = new VifId(List.of(IpAddress.literal("10.0.0.6")));

  private final Ownership ownership = new Ownership();
  private final Log log = new Log(Ownership.class.getName());

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void sinceWhenIsKeptUntilTheOwnerChanges() {
    View view = view(1, WEB1, WEB2);
    Instant start = Instant.now();
    Map<VifId, Instant> first = since(view, line(FIVE, WEB1), line(SIX, WEB1));
    assertFalse(first.get(FIVE).isBefore(start));
    Instant moved = laterThan(first.get(FIVE));
    Map<VifId, Instant> second = since(view, line(FIVE, WEB1), line(SIX, WEB2));
    assertEquals(first.get(FIVE), second.get(FIVE));
    assertFalse(second.get(SIX).isBefore(moved), second + " moved at " + moved);
  }

  @Test
  void whatLeftThePoolIsForgotten() {
    View view = view(1, WEB1);
    since(view, line(FIVE, WEB1), line(SIX, WEB1));
    assertEquals(List.of(SIX), List.copyOf(since(view, line(SIX, WEB1)).keySet()));
  }

  @Test
  void everyMoveIsALineWithNames() {
    View view = view(1, WEB1, WEB2);
    since(view, line(FIVE, WEB1), nobody(SIX, Optional.of("still being asked for")));
    since(view, line(FIVE, WEB2), line(SIX, WEB1));
    since(view, line(FIVE, WEB2), line(SIX, WEB1));
    since(view, nobody(FIVE, Optional.of("10.0.0.5 is in use")), line(SIX, WEB1));
    assertEquals(
        List.of(
            "INFO View " + view.id() + ": web1, web2",
            "INFO 10.0.0.5: nobody -> web1",
            "INFO 10.0.0.5: web1 -> web2",
            "INFO 10.0.0.6: nobody -> web1",
            "INFO 10.0.0.5: web2 -> nobody (10.0.0.5 is in use)"),
        log.lines());
  }

  /** The dead member is in no view any more when what it had moves. */
  @Test
  void aDeadMemberIsNamedToo() {
    since(view(1, WEB1, WEB2), line(FIVE, WEB1), line(SIX, WEB1));
    since(view(2, WEB2), line(FIVE, WEB2), line(SIX, WEB1));
    since(view(2, WEB2), line(FIVE, WEB2), line(SIX, WEB2));
    assertTrue(log.lines().contains("INFO 10.0.0.5: web1 -> web2"), log.lines().toString());
    assertTrue(log.lines().contains("INFO 10.0.0.6: web1 -> web2"), log.lines().toString());
  }

  @Test
  void theLineOfAViewWaitsForTheNames() {
    View view = view(1, WEB1, WEB2);
    Snapshot.MemberLine unknown =
        new Snapshot.MemberLine(
            WEB2, "?", Optional.empty(), false, 1, 0, new TreeSet<>(), List.of());
    ownership.observe(snapshot(Optional.of(view), List.of(member(WEB1), unknown), List.of()));
    assertEquals(List.of(), log.lines());
    since(view);
    ownership.observe(snapshot(Optional.empty(), List.of(), List.of()));
    assertEquals(
        List.of("INFO View " + view.id() + ": web1, web2", "INFO View none: "), log.lines());
  }

  private Map<VifId, Instant> since(View view, Snapshot.VifLine... vifs) {
    List<Snapshot.MemberLine> members = view.members().stream().map(OwnershipTest::member).toList();
    return ownership.since(snapshot(Optional.of(view), members, Arrays.asList(vifs)));
  }

  private static Snapshot snapshot(
      Optional<View> view, List<Snapshot.MemberLine> members, List<Snapshot.VifLine> vifs) {
    return new Snapshot(WEB2, "web2", State.RUN, true, view, members, vifs);
  }

  private static View view(long counter, MemberId... members) {
    return new View(new ViewId(WEB2, counter), Arrays.asList(members), false);
  }

  private static Snapshot.MemberLine member(MemberId id) {
    return new Snapshot.MemberLine(
        id, "web" + id.low(), Optional.of(State.RUN), true, 1, 1, new TreeSet<>(), List.of());
  }

  private static Snapshot.VifLine line(VifId vif, MemberId owner) {
    return new Snapshot.VifLine(
        vif, Optional.empty(), Optional.of(owner), Optional.empty(), Optional.empty());
  }

  private static Snapshot.VifLine nobody(VifId vif, Optional<String> why) {
    return new Snapshot.VifLine(vif, Optional.empty(), Optional.empty(), Optional.empty(), why);
  }

  /** The next reading of the clock that differs. */
  private static Instant laterThan(Instant instant) {
    Instant now = Instant.now();
    while (!now.isAfter(instant)) {
      now = Instant.now();
    }
    return now;
  }
}
