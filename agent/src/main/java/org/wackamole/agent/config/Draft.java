package org.wackamole.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.wackamole.agent.config.Configuration.GratuitousArp;
import org.wackamole.agent.config.Configuration.GroupInterface;
import org.wackamole.agent.config.Configuration.NotifyTarget;
import org.wackamole.agent.config.Configuration.Preference;
import org.wackamole.agent.config.Configuration.Quorum;
import org.wackamole.agent.config.Configuration.Range;
import org.wackamole.agent.config.Configuration.VirtualAddress;
import org.wackamole.agent.config.Configuration.VirtualInterface;
import org.wackamole.agent.config.Configuration.Weight;
import org.wackamole.agent.config.Configuration.Weights;
import org.wackamole.core.Settings;
import org.wackamole.inet.IpAddress;
import org.wackamole.inet.IpPrefix;

/** A configuration while its file is being read: every word at its default until it is found. */
final class Draft {
  /** A peer whose port may still be the group's, which the file may name further down. */
  record PeerText(IpAddress address, OptionalInt port, Position at) {}

  record WitnessText(IpAddress address, Position at) {}

  /** What {@code AddressLifetime} says; {@code forever} is empty. */
  record Lifetime(Optional<Duration> limit) {}

  private record Preferred(Range range, Position at) {}

  Optional<String> node = Optional.empty();
  Optional<String> group = Optional.empty();
  int port = Configuration.DEFAULT_PORT;
  Duration retryInterval = Configuration.DEFAULT_RETRY_INTERVAL;
  Optional<GroupInterface> groupInterface = Optional.empty();
  Duration detect = Configuration.DEFAULT_DETECT;
  Optional<Duration> hangTimeout = Optional.empty();
  Optional<Lifetime> addressLifetime = Optional.empty();
  Optional<Duration> restartGrace = Optional.of(Configuration.DEFAULT_RESTART_GRACE);
  Optional<Quorum> quorum = Optional.empty();
  GratuitousArp gratuitousArp = GratuitousArp.DEFAULTS;
  Path control = Configuration.DEFAULT_CONTROL;
  OptionalInt acquisitionsPerRound = Settings.DEFAULTS.acquisitionsPerRound();
  Duration balanceInterval = Settings.DEFAULTS.balanceInterval();
  Duration mature = Settings.DEFAULTS.mature();
  Duration arpCache = Settings.DEFAULTS.arpCache();
  Weight weight = Weights.EQUAL.others();
  final Map<String, Weight> weightByMember = new LinkedHashMap<>();
  final List<PeerText> peers = new ArrayList<>();
  final List<WitnessText> witnesses = new ArrayList<>();
  final List<VirtualInterface> virtualInterfaces = new ArrayList<>();
  final List<Preference> preferences = new ArrayList<>();
  final List<NotifyTarget> notifyTargets = new ArrayList<>();

  private final Map<IpAddress, Position> pool = new HashMap<>();
  private final Map<Word, Position> given = new EnumMap<>(Word.class);
  private final List<Preferred> preferredRanges = new ArrayList<>();

  /** Notes that a word is there, right or wrong; where it was before, if it was. */
  Optional<Position> given(Word word, Position at) {
    return Optional.ofNullable(given.putIfAbsent(word, at));
  }

  boolean has(Word word) {
    return given.containsKey(word);
  }

  void prefers(Range range, Position at) {
    preferredRanges.add(new Preferred(range, at));
  }

  /**
   * What no single statement can tell.
   *
   * @param end of the file, up to which something may be missing
   */
  void check(Problems problems, Position end) {
    if (!has(Word.GROUP)) {
      problems.error(
          end,
          "Group is missing: found the end of the file, expected the name of the group, such as"
              + " Group = wack1");
    }
    if (!has(Word.VIRTUAL_INTERFACES)) {
      problems.error(
          end,
          "VirtualInterfaces is missing: found the end of the file, expected the pool, such as"
              + " VirtualInterfaces { eth0:10.0.0.5/24 }");
    }
    checkPeers(problems);
    checkWitnesses(problems);
    checkTimes(problems);
    if (!problems.hasErrors()) {
      warnOfIdlePreferences(problems);
    }
  }

  private void warnOfIdlePreferences(Problems problems) {
    Map<Integer, Set<IpPrefix>> poolByLength = new HashMap<>();
    for (Preferred preferred : preferredRanges) {
      IpPrefix range = preferred.range().addresses();
      boolean used =
          poolByLength
              .computeIfAbsent(
                  range.length(),
                  length ->
                      pool.keySet().stream()
                          .map(address -> new IpPrefix(address, length))
                          .collect(Collectors.toSet()))
              .contains(range);
      if (!used) {
        problems.warn(
            preferred.at(),
            "Prefer " + preferred.range() + " has no effect: no address of the pool is there");
      }
    }
  }

  private void checkPeers(Problems problems) {
    Set<Configuration.Peer> seen = new HashSet<>();
    for (PeerText peer : peers) {
      if (pool.containsKey(peer.address())) {
        problems.error(
            peer.at(),
            "found the virtual address "
                + peer.address()
                + " among the peers, expected the address that a member has for its own");
      }
      if (!seen.add(withPort(peer))) {
        problems.error(peer.at(), "found the peer " + withPort(peer) + " twice, expected it once");
      }
    }
  }

  private void checkWitnesses(Problems problems) {
    Set<IpAddress> seen = new HashSet<>();
    for (WitnessText witness : witnesses) {
      if (pool.containsKey(witness.address())) {
        problems.error(
            witness.at(),
            "found the virtual address "
                + witness.address()
                + " as a witness, expected the address of a router or host that is no member");
      }
      if (!seen.add(witness.address())) {
        problems.error(
            witness.at(), "found the witness " + witness.address() + " twice, expected it once");
      }
    }
  }

  /**
   * A daemon may pause for half of {@code HangTimeout} and keep its addresses: a lifetime that is
   * shorter than {@code HangTimeout}, less the time since its last renewal, would end before that.
   */
  private void checkTimes(Problems problems) {
    Duration hang = hangTimeout();
    if (hang.compareTo(detect) < 0) {
      problems.error(
          given.get(Word.HANG_TIMEOUT),
          "found HangTimeout = %s with Detect = %s, expected at least as much: it is the patience"
                  .formatted(Values.show(hang), Values.show(detect))
              + " with a daemon whose host still answers");
    }
    Optional<Duration> lifetime = addressLifetime.flatMap(Lifetime::limit);
    if (lifetime.isPresent() && lifetime.get().compareTo(hang) < 0) {
      problems.error(
          given.get(Word.ADDRESS_LIFETIME),
          "found AddressLifetime = %s with HangTimeout = %s, expected at least as much: a pause"
                  .formatted(Values.show(lifetime.get()), Values.show(hang))
              + " that the group forgives would cost every address");
    }
  }

  /** Where the file does not say: one that fits what it does say. */
  private Duration hangTimeout() {
    return hangTimeout.orElse(longer(Configuration.DEFAULT_HANG_TIMEOUT, detect));
  }

  private Lifetime addressLifetime() {
    Duration wholeSeconds = Duration.ofSeconds(hangTimeout().plusMillis(999).toSeconds());
    return addressLifetime.orElse(
        new Lifetime(Optional.of(longer(Configuration.DEFAULT_ADDRESS_LIFETIME, wholeSeconds))));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  private Configuration.Peer withPort(PeerText peer) {
    return new Configuration.Peer(peer.address(), peer.port().orElse(port));
  }

  /** Only for a draft in which nothing is wrong. */
  Configuration finished() {
    return new Configuration(
        node,
        new Configuration.Group(
            group.orElseThrow(),
            port,
            retryInterval,
            groupInterface,
            peers.stream().map(this::withPort).toList(),
            detect,
            hangTimeout()),
        control,
        new Settings(acquisitionsPerRound, balanceInterval, mature, arpCache),
        virtualInterfaces,
        preferences,
        new Weights(weight, weightByMember),
        notifyTargets,
        addressLifetime().limit(),
        restartGrace,
        quorum,
        witnesses.stream().map(WitnessText::address).toList(),
        gratuitousArp);
  }

  /** An address of the pool as written, remembered so that it is not given twice. */
  VirtualAddress claimed(VirtualAddress address) throws Mistake {
    Position before = pool.putIfAbsent(address.address(), address.at());
    if (before != null) {
      throw new Mistake(
          address.at(),
          "found %s twice, expected every address once: the first is on line %d, column %d"
              .formatted(address.address(), before.line(), before.column()));
    }
    return address;
  }
}
