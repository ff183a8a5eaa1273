package org.wackamole.agent.control;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wackamole.core.MemberId;
import org.wackamole.core.Snapshot;
import org.wackamole.core.VifId;
import org.wackamole.inet.IpAddress;

/**
 * What the agent knows beside the core: with a {@link Snapshot} it makes a {@link Status}.
 *
 * @param version of this software
 * @param started when the daemon started, by the wall clock
 * @param port of the group
 * @param groupAddress where the group talks; empty while it is not open
 * @param alone what to check, where this member matured without ever meeting another
 * @param addresses where the group reaches each member, as far as known
 * @param since when the present owner, or nobody, got each virtual interface
 * @param conflicts who else claims what is held here
 * @param silent interfaces on which nobody answers any more, beside those that the snapshot names
 * @param warnings what an operator should know, one line each
 * @param counters since the start; the name says the unit
 */
public record AgentFacts(
    String version,
    long pid,
    Instant started,
    Path configuration,
    String group,
    int port,
    Optional<IpAddress> groupAddress,
    Optional<String> alone,
    Map<MemberId, IpAddress> addresses,
    Map<VifId, Instant> since,
    List<Status.Conflict> conflicts,
    List<String> silent,
    List<String> warnings,
    SortedMap<String, Long> counters) {

  /**
   * @param now of the wall clock; the answer carries whole seconds
   */
  public Status describe(Snapshot snapshot, Instant now) {
    Map<MemberId, String> names = distinctNames(snapshot);
    return new Status(
        daemon(now),
        names.getOrDefault(snapshot.self(), snapshot.name()),
        snapshot.self().toString(),
        snapshot.state().name(),
        snapshot.mature(),
        snapshot.unready(),
        snapshot
            .view()
            .map(view -> new Status.View(view.id().toString(), view.coordinator().toString())),
        snapshot.members().stream().map(line -> member(line, names)).toList(),
        snapshot.departed().stream()
            .map(gone -> new Status.Departed(gone.name(), gone.how()))
            .toList(),
        snapshot.vifs().stream().map(line -> vif(line, names)).toList(),
        conflicts.stream().map(AgentFacts::seconds).toList(),
        Stream.concat(silent.stream(), snapshot.isolated().stream()).distinct().sorted().toList(),
        warnings,
        counters);
  }

  private Status.Daemon daemon(Instant now) {
    return new Status.Daemon(
        seconds(now),
        version,
        pid,
        seconds(started),
        configuration.toString(),
        group,
        port,
        groupAddress.map(IpAddress::toString),
        alone);
  }

  private static Map<MemberId, String> distinctNames(Snapshot snapshot) {
    Map<String, Long> uses =
        snapshot.members().stream()
            .collect(Collectors.groupingBy(Snapshot.MemberLine::name, Collectors.counting()));
    Map<MemberId, String> names = new HashMap<>();
    for (Snapshot.MemberLine line : snapshot.members()) {
      boolean shared = uses.get(line.name()) > 1;
      names.put(line.id(), shared ? line.name() + "#" + shortened(line.id()) : line.name());
    }
    return names;
  }

  private Status.Member member(Snapshot.MemberLine line, Map<MemberId, String> names) {
    return new Status.Member(
        line.id().toString(),
        names.get(line.id()),
        address(line.id()),
        line.state().map(Enum::name),
        line.mature(),
        line.weight(),
        line.load(),
        List.copyOf(line.unable()),
        line.differs());
  }

  private Status.VirtualInterface vif(Snapshot.VifLine line, Map<MemberId, String> names) {
    Optional<Status.Owner> owner =
        line.owner()
            .map(
                id ->
                    new Status.Owner(
                        id.toString(), names.getOrDefault(id, shortened(id)), address(id)));
    String granted =
        line.hold().map(hold -> hold.name().toLowerCase(Locale.ROOT)).orElse("granted");
    return new Status.VirtualInterface(
        line.id().name(),
        places(line),
        owner,
        owner.isPresent() ? granted : "unowned",
        Optional.ofNullable(since.get(line.id())).map(AgentFacts::seconds),
        line.why());
  }

  private Optional<String> address(MemberId id) {
    return Optional.ofNullable(addresses.get(id)).map(IpAddress::toString);
  }

  private static String shortened(MemberId id) {
    return id.toString().substring(0, 8);
  }

  private static List<Status.Address> places(Snapshot.VifLine line) {
    if (line.vif().isEmpty()) {
      return line.id().addresses().stream()
          .map(address -> new Status.Address(address.toString(), Optional.empty()))
          .toList();
    }
    return line.vif().get().addresses().stream()
        .map(
            it ->
                new Status.Address(
                    it.address().toString(),
                    Optional.of(new Status.Place(it.ifname(), it.prefixLength()))))
        .toList();
  }

  private static Status.Conflict seconds(Status.Conflict it) {
    return new Status.Conflict(
        it.address(), it.mac(), it.ifname(), it.claims(), seconds(it.first()), seconds(it.last()));
  }

  private static Instant seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }
}
