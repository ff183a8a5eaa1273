package org.wackamole.agent;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.wackamole.agent.config.Configuration;
import org.wackamole.agent.control.AgentFacts;
import org.wackamole.agent.control.Status;
import org.wackamole.agent.group.Group;
import org.wackamole.agent.group.GroupStats;
import org.wackamole.agent.host.HostNeighbours;
import org.wackamole.arp.Announcer;
import org.wackamole.core.Snapshot;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/** What the agent adds to the core's snapshot for a status. */
final class Facts {
  private final Instant started;
  private final Path file;
  private final Reconfiguration.Reading reading;
  private final GroupSession session;
  private final HostNeighbours neighbours;

  Facts(
      Instant started,
      Path file,
      Reconfiguration.Reading reading,
      GroupSession session,
      HostNeighbours neighbours) {
    this.started = started;
    this.file = file;
    this.reading = reading;
    this.session = session;
    this.neighbours = neighbours;
  }

  AgentFacts about(Snapshot snapshot, Map<VifId, Instant> since) {
    Configuration.Group group = reading.configuration().group();
    Optional<IpAddress> address =
        session.isOpen() ? Optional.of(reading.resolved().bindAddress()) : Optional.empty();
    return new AgentFacts(
        Release.version(),
        ProcessHandle.current().pid(),
        started,
        file,
        group.name(),
        group.port(),
        address,
        AgentOperations.alone(snapshot, session.metOthers()),
        session.group().map(Group::addresses).orElse(Map.of()),
        since,
        conflicts(),
        List.copyOf(neighbours.silentLinks()),
        Stream.concat(reading.warnings().stream(), neighbours.troubles().stream()).toList(),
        counters());
  }

  private List<Status.Conflict> conflicts() {
    return neighbours.conflicts().stream()
        .map(
            it ->
                new Status.Conflict(
                    it.address().toString(),
                    it.by().toString(),
                    it.ifname(),
                    it.claims(),
                    it.first(),
                    it.last()))
        .toList();
  }

  private SortedMap<String, Long> counters() {
    SortedMap<String, Long> counters = new TreeMap<>();
    Announcer.Counters announced = neighbours.counters();
    counters.put("arp_frames_sent", announced.sent());
    counters.put("arp_conflicting_claims", neighbours.claims());
    announced
        .unsent()
        .forEach(
            (why, count) ->
                counters.put("arp_frames_unsent_" + why.name().toLowerCase(Locale.ROOT), count));
    session
        .group()
        .ifPresent(
            group -> {
              GroupStats stats = group.stats();
              counters.put("group_messages_sent", stats.sent());
              counters.put("group_messages_failed", stats.failed());
              counters.put("group_messages_superseded", stats.superseded());
              counters.put("group_messages_received", stats.received());
              counters.put("group_messages_malformed", stats.malformed());
              counters.put("group_messages_unknown", stats.unknown());
            });
    return counters;
  }
}
