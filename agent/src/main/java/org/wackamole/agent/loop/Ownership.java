package org.wackamole.agent.loop;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wackamole.core.MemberId;
import org.wackamole.core.Snapshot;
import org.wackamole.core.View;
import org.wackamole.core.VifId;

/**
 * Since when each virtual interface is where it is, and a line in the log for whatever moves. The
 * core has no clock, so it is noted here, by comparing what it shows after each step.
 */
final class Ownership {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  private record Place(Optional<MemberId> owner, Instant since) {}

  private final Map<VifId, Place> places = new HashMap<>();
  private final Map<MemberId, String> names = new HashMap<>();
  private Optional<View> view = Optional.empty();

  void observe(Snapshot snapshot) {
    snapshot.members().forEach(member -> names.put(member.id(), member.name()));
    logView(snapshot);
    for (Snapshot.VifLine line : snapshot.vifs()) {
      Place before = places.get(line.id());
      if (before == null || !before.owner().equals(line.owner())) {
        places.put(line.id(), new Place(line.owner(), Instant.now()));
        logMove(line, before);
      }
    }
    List<VifId> known = snapshot.vifs().stream().map(Snapshot.VifLine::id).toList();
    if (places.size() > known.size()) {
      places.keySet().retainAll(known);
    }
    forgetNames(snapshot);
  }

  /** Not a dead member's yet that is still to be named when what it had moves. */
  private void forgetNames(Snapshot snapshot) {
    Set<MemberId> named = new HashSet<>();
    snapshot.members().forEach(member -> named.add(member.id()));
    if (names.size() > named.size()) {
      places.values().forEach(place -> place.owner().ifPresent(named::add));
      names.keySet().retainAll(named);
    }
  }

  private void logView(Snapshot snapshot) {
    boolean unchanged = view.map(View::id).equals(snapshot.view().map(View::id));
    boolean reported = snapshot.members().stream().allMatch(m -> m.state().isPresent());
    // Names come with the first report, so the line waits for them.
    if (unchanged || !reported) {
      return;
    }
    view = snapshot.view();
    LOG.info(
        "View {}: {}",
        view.map(v -> v.id().toString()).orElse("none"),
        snapshot.members().stream()
            .map(Snapshot.MemberLine::name)
            .collect(Collectors.joining(", ")));
  }

  private void logMove(Snapshot.VifLine line, Place before) {
    String from = before == null ? "nobody" : name(before.owner());
    String to = name(line.owner());
    if (!from.equals(to)) {
      LOG.info("{}: {} -> {}{}", line.id(), from, to, reason(line));
    }
  }

  private static String reason(Snapshot.VifLine line) {
    return line.owner().isPresent() ? "" : line.why().map(why -> " (" + why + ")").orElse("");
  }

  private String name(Optional<MemberId> owner) {
    return owner.map(id -> names.getOrDefault(id, id.toString().substring(0, 8))).orElse("nobody");
  }

  Map<VifId, Instant> since(Snapshot snapshot) {
    observe(snapshot);
    return places.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().since()));
  }
}
