package org.wackamole.agent.control;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.wackamole.core.HoldState;
import org.wackamole.core.IfAddress;
import org.wackamole.core.MemberId;
import org.wackamole.core.Snapshot;
import org.wackamole.core.State;
import org.wackamole.core.View;
import org.wackamole.core.ViewId;
import org.wackamole.core.Vif;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/** Statuses for tests, made as the agent makes them: from a snapshot of the core. */
final class Statuses {
  static final Instant NOW = Instant.parse("2026-03-01T04:05:06.789Z");
  private static final List<MemberId> IDS =
      List.of(
          new MemberId(0x0123456789abcdefL, 1),
          new MemberId(0x1123456789abcdefL, 2),
          new MemberId(0x2123456789abcdefL, 3));

  private Statuses() {}

  /** Three members, four virtual interfaces, all bound. */
  static Status healthy() {
    List<Snapshot.VifLine> vifs =
        List.of(
            bound(0, "eth0:192.168.100.190/24"),
            bound(1, "eth0:192.168.100.191/24"),
            bound(2, "eth0:192.168.100.192/24", "eth1:192.0.2.7/28"),
            bound(0, "eth0:2001:db8::10/64"));
    return facts(Optional.empty(), List.of(), List.of(), List.of(), vifs)
        .describe(
            snapshot(
                List.of(
                    member(0, "web1", Optional.of(State.RUN), true, 2),
                    member(1, "web2", Optional.of(State.RUN), true, 1),
                    member(2, "web3", Optional.of(State.RUN), true, 1)),
                vifs),
            NOW);
  }

  /** All that can be wrong: each optional field is set somewhere, and empty somewhere. */
  static Status troubled() {
    List<Snapshot.VifLine> vifs =
        List.of(
            bound(0, "eth0:192.168.100.190/24"),
            line(
                Optional.empty(),
                Optional.empty(),
                Optional.of(
                    "192.168.100.191 is in use by 02:00:5e:10:00:01, which is no member of this"
                        + " group; asked again every 10 s"),
                "eth0:192.168.100.191/24"),
            line(
                Optional.of(1),
                Optional.of(HoldState.ASKING),
                Optional.empty(),
                "eth0:192.168.100.192/24",
                "eth1:192.0.2.7/28"),
            line(Optional.of(2), Optional.empty(), Optional.empty(), "eth0:2001:db8::10/64"),
            new Snapshot.VifLine(
                new VifId(List.of(IpAddress.literal("10.9.9.9"))),
                Optional.empty(),
                Optional.of(IDS.get(1)),
                Optional.of(HoldState.BOUND),
                Optional.empty()));
    Snapshot.MemberLine different =
        new Snapshot.MemberLine(
            IDS.get(1),
            "web1",
            Optional.of(State.GATHER),
            false,
            3,
            2,
            sorted("eth1"),
            List.of("knows 10.9.9.9, which our file does not", "Balance Interval 4s, ours 2s"));
    return facts(
            Optional.empty(),
            List.of(
                new Status.Conflict(
                    "192.168.100.190",
                    "02:00:5e:10:00:02",
                    "eth0",
                    17,
                    NOW.minusSeconds(310),
                    NOW.minusSeconds(8))),
            List.of("eth1"),
            List.of("wackamole.conf:3: PerlUse is ignored: there is no Perl any more"),
            vifs.subList(0, 3))
        .describe(
            snapshot(
                List.of(
                    member(0, "web1", Optional.of(State.RUN), true, 1),
                    different,
                    member(2, "web3", Optional.empty(), false, 1)),
                vifs,
                Optional.of("no quorum"),
                sorted("eth1", "eth2"),
                List.of(
                    new Snapshot.Parting("web4", "its host does not answer on eth0"),
                    new Snapshot.Parting("web2", "ended, and its guard released all it had"))),
            NOW);
  }

  /** Drained, and no group. */
  static Status closed() {
    AgentFacts facts =
        facts(
            Optional.of("no other member was seen: check the multicast address and Peers"),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new AgentFacts(
            facts.version(),
            facts.pid(),
            facts.started(),
            facts.configuration(),
            facts.group(),
            facts.port(),
            Optional.empty(),
            facts.alone(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            new TreeMap<>())
        .describe(
            new Snapshot(
                IDS.get(0),
                "web1",
                State.DRAINED,
                false,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.of("drained"),
                sorted(),
                List.of(new Snapshot.Parting("web2", "left"))),
            NOW);
  }

  /** A pool as large as it gets. */
  static Status huge(int count) {
    List<Snapshot.VifLine> vifs =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    bound(
                        i % 3, "eth0:10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256 + "/8"))
            .toList();
    return facts(Optional.empty(), List.of(), List.of(), List.of(), vifs)
        .describe(
            snapshot(List.of(member(0, "web1", Optional.of(State.RUN), true, count)), vifs), NOW);
  }

  private static AgentFacts facts(
      Optional<String> alone,
      List<Status.Conflict> conflicts,
      List<String> silent,
      List<String> warnings,
      List<Snapshot.VifLine> dated) {
    Map<VifId, Instant> since = new TreeMap<>();
    int age = 5;
    for (Snapshot.VifLine line : dated) {
      since.put(line.id(), NOW.minusSeconds(age));
      age *= 61;
    }
    SortedMap<String, Long> counters = new TreeMap<>();
    counters.put("views", 7L);
    counters.put("announced_frames", 4_200_000_000L);
    return new AgentFacts(
        "3.0.0",
        4711,
        NOW.minusSeconds(93_784),
        Path.of("/etc/wackamole.conf"),
        "wack1",
        4803,
        Optional.of(IpAddress.literal("192.168.100.183")),
        alone,
        Map.of(
            IDS.get(0), IpAddress.literal("192.168.100.183"),
            IDS.get(1), IpAddress.literal("192.168.100.184")),
        since,
        conflicts,
        silent,
        warnings,
        counters);
  }

  private static Snapshot snapshot(List<Snapshot.MemberLine> members, List<Snapshot.VifLine> vifs) {
    return snapshot(members, vifs, Optional.empty(), sorted(), List.of());
  }

  private static Snapshot snapshot(
      List<Snapshot.MemberLine> members,
      List<Snapshot.VifLine> vifs,
      Optional<String> unready,
      SortedSet<String> isolated,
      List<Snapshot.Parting> departed) {
    View view =
        new View(new ViewId(IDS.get(1), 12), List.of(IDS.get(1), IDS.get(0), IDS.get(2)), false);
    return new Snapshot(
        IDS.get(0),
        "web1",
        State.RUN,
        true,
        Optional.of(view),
        members,
        vifs,
        unready,
        isolated,
        departed);
  }

  private static Snapshot.MemberLine member(
      int index, String name, Optional<State> state, boolean mature, int load) {
    return new Snapshot.MemberLine(
        IDS.get(index), name, state, mature, 1, load, sorted(), List.of());
  }

  private static Snapshot.VifLine bound(int owner, String... addresses) {
    return line(Optional.of(owner), Optional.of(HoldState.BOUND), Optional.empty(), addresses);
  }

  private static Snapshot.VifLine line(
      Optional<Integer> owner,
      Optional<HoldState> hold,
      Optional<String> why,
      String... addresses) {
    Vif vif = new Vif(Arrays.stream(addresses).map(Statuses::address).toList());
    return new Snapshot.VifLine(vif.id(), Optional.of(vif), owner.map(IDS::get), hold, why);
  }

  private static IfAddress address(String text) {
    int colon = text.indexOf(':');
    int slash = text.lastIndexOf('/');
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return new IfAddress(
        text.substring(0, colon),
        IpAddress.literal(text.substring(colon + 1, slash)),
        prefix,
        prefix);
  }

  private static SortedSet<String> sorted(String... names) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(List.of(names)));
  }
}
